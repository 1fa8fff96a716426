/** The app's own words. `{name}` is filled in; `[a|b]` is for one or for several. */
export const en = {
  app: 'Aneroid interviewer',
  today: 'Today', messages: 'Sent', numbers: 'My day', settings: 'Settings',
  list: 'List', map: 'Map', back: 'Back', next: 'Next', close: 'Close', save: 'Save', cancel: 'Cancel', done: 'Done', undo: 'Undo', ok: 'OK',
  yes: 'Yes', no: 'No', optional: 'optional',
  // start
  welcome: 'Welcome',
  welcomeText: 'Open the link or scan the code that your coordinator gave you. After that, the app works without a network.',
  enterKey: 'Or type the key of the link', begin: 'Begin',
  training: 'Training', trainingText: 'Invented households, to practise with. Nothing is sent.', startTraining: 'Practise', endTraining: 'End the practice',
  preview: 'Preview', previewText: 'The questionnaire as interviewers will see it. Nothing is kept or sent.',
  previewRenewed: 'The questionnaire was saved and is read again.', previewFindings: '{n} [finding|findings] in the questionnaire', previewXml: 'What would be sent',
  loading: 'One moment …',
  insecure: 'This page came over an unprotected connection (http). It cannot work offline or keep interviews safely. Ask your coordinator for the https address.',
  // today
  nothingAssigned: 'Nothing is assigned to you yet. As soon as there is a network, the app asks again.',
  interviewNumber: 'Interview {id}', dwelling: 'Dwelling {n}', startPoint: 'Start point', noPlace: 'No start point on the map',
  statusOpen: 'To do', statusVisited: 'Visited', statusDraft: 'Begun', statusDone: 'Interviewed', statusClosed: 'Closed', statusReturned: 'Returned',
  nextVisit: 'Next visit', visitDue: 'Visit due {when}', search: 'Search',
  mapHint: 'Start points, north is up. No network is needed.', you: 'You',
  // route
  route: 'The way to walk', routeTurn: 'Turn at every corner: {turn}', turnLeft: 'left', turnRight: 'right', turnAlternate: 'left and right in turn',
  routeSkip: 'Take every {n}th dwelling, counted on both sides of the way', routeEvery: 'Take every dwelling',
  routeDirection: 'Set out towards: {direction}', routeCount: 'A dwelling is any home with an entrance of its own where somebody could live: a house, a flat, a caretaker’s room. Shops, offices and empty plots are not counted.',
  noSubstitution: 'Nobody is replaced by choice. The next dwelling opens only when this one is closed by the rule.',
  nextDwellingRejected: 'The interview here was not accepted. By the rule the next dwelling takes its place.', returnedText: 'The office has given this interview back. Read its message, then hold the interview again at the same household, or put the answers right.', holdAgain: 'Hold the interview again', correctAnswers: 'Put the answers right',
  nextDwelling: 'Go to the next dwelling', nextDwellingWhy: 'This dwelling is closed: {outcome}.', sketch: 'Sketch of the rule: start, skip interval, turns',
  dwellingNote: 'How to find it again (house, floor, door)',
  // visits
  visits: 'Visits', visit: 'Visit {n}', logVisit: 'Log a visit', outcome: 'What came of it', note: 'Note', when: 'When', where: 'Where',
  noVisits: 'No visit yet.', visitsLeft: 'at least {n} more at other times of day', placeTaken: 'Place recorded (± {m} m)', placeRefused: 'Place not recorded: location is switched off or was not allowed',
  chooseOutcome: 'Choose what came of the visit.', planNext: 'Plan the next visit', pastVisit: 'The next visit must lie in the future.',
  outcomeInterview: 'Interview', outcomeRefusal: 'Refused', outcomeNotMet: 'Nobody or not the person met', outcomeOther: 'Cannot take part', outcomeUnknown: 'Could not be found out', outcomeNot: 'Nobody to interview here',
  // household
  household: 'Household', householdWho: 'Write down every person aged {age} or older who lives here, whether at home now or not.', minimumAge: 'aged {age} or older',
  person: 'Person {n}', label: 'Initials', sex: 'Sex', male: 'man', female: 'woman', birthMonth: 'Month of birth', birthDay: 'Day', age: 'Age', addPerson: 'Add a person', remove: 'Remove',
  howMany: 'How many?', selectPerson: 'Select by the rule', selected: 'Interview this person', sealed: 'Sealed', sealText: 'The selection is sealed on {when}: it cannot be changed on the device.', seal: 'Seal',
  nextBirthday: 'The person whose birthday comes next', lastBirthday: 'The person whose birthday was last', kish: 'By Kish’s table', random: 'By lot, from the address',
  whyNext: '{label} has the next birthday: in {days} [day|days].', whyNextToday: '{label} has the birthday today.', whyLast: '{label} had the last birthday: {days} [day|days] ago.', whyLastToday: '{label} has the birthday today.',
  whyTie: 'Two or more share that day; the initials first in the alphabet decide.', whyKish: 'Table {table}: with {n} persons, number {number} in the order men by age, then women by age.', whyRandom: 'Drawn from the number of this address; nobody chose.',
  onlyOne: 'Only one person is eligible.', inDays: 'in {days} [day|days]', daysAgo: '{days} [day|days] ago', isToday: 'today', confirmSeal: 'Check the birthdays with the household. After this nothing can be changed.',
  problemNobody: 'Add the persons who live here, or log the visit as “{outcome}” where nobody is eligible.', problemLabel: 'Person {n} needs initials.', problemSameLabel: 'Person {n} has the initials of another; add a letter.', problemBirthday: 'Person {n}: there is no such day.', problemAge: 'Person {n}: give an age from {age} to 120.', problemSex: 'Person {n}: give the sex.', problemMethod: 'The study selects by “{method}”, which this version of the app does not know. Update the app or ask the coordinator.',
  // interview
  interview: 'Interview', startInterview: 'Begin the interview', resumeInterview: 'Go on with the interview', selectFirst: 'First list the household and select the person.',
  interviewer: 'For you', showCard: 'Show card', aside: 'Not read out', language: 'Language', script: 'Script', latin: 'latinica', cyrillic: 'ћирилица', overview: 'All questions', progress: '{k} of {n}',
  required: 'Please give an answer, or “don’t know” or “refused” where offered.', constraint: 'This answer does not fit. Please check it.', tooManyRounds: 'At most {n} can be asked about. Check the number.', wholeNumber: 'Please give a whole number.', aNumber: 'Please give a number.', tooLong: 'Too many digits.',
  takenBack: 'Taken back, because the earlier answer changed: {questions}', saved: 'Saved', saving: 'Saving …', notSaved: 'Not saved',
  another: 'Another one?', addAnother: 'Add another', noMore: 'No more', removeLast: 'Remove the last',
  typeToFind: 'Type to find among {n}', nothingFound: 'Nothing found', clear: 'Clear the answer', acknowledge: 'Done', takePlace: 'Record the place', placeWaiting: 'Waiting for the satellite …', placeFailed: 'No place: {reason}',
  rankHint: 'Tap in order, the most important first.', rankWhole: 'Please put all of them in order.', tapScale: 'Tap the scale', chosen: 'Chosen: {value}',
  endOfInterview: 'End of the interview', answersGiven: '{n} [answer|answers] given.', oddAnswers: 'If a finger slipped, put it right; if it was said so, leave it. The office sees it too.', stillMissing: 'Still missing or not fitting:', finish: 'Finish', finishText: 'After this the answers can no longer be changed. They are sent as soon as there is a network.', visitOutcome: 'The visit is logged as', thanks: 'Finished. The interview waits for the network.',
  formRefused: 'The questionnaire cannot be shown: {reason}', formMissing: 'The questionnaire is not on this device yet. Connect once.', busyElsewhere: 'This interview is open in another window.', leave: 'Save and leave', noAnswer: 'no answer', answerSkip: 'No answer is needed to go on.',
  unsupported: 'This kind of question cannot be asked with this app.',
  // identity
  telephone: 'Telephone', telephoneWhy: 'For the check that the interview was held. It is kept apart from the answers and destroyed after the check.', telephoneNumber: 'Telephone number', firstName: 'Name or first name', telephoneSaved: 'Kept apart until the server has it, then forgotten here.', telephoneSent: 'Handed over. The device no longer has it.', telephoneBad: 'This is not a telephone number.', telephoneNone: 'Give a number or a name.',
  // sending
  waitingToSend: '{n} waiting to be sent', allSent: 'Everything is sent.', sendNow: 'Send now', sending: 'Sending {done} of {total} …', lastExchange: 'Last exchange: {when}', never: 'never', offline: 'No network. Everything is kept on the device.', serverTrouble: 'The server does not answer as it should: {reason} Everything is kept; the app tries again.', sentList: 'Sent', waitingList: 'Waiting', returnedList: 'From the coordinator', refusedList: 'Not accepted', keptAside: 'Kept aside for the coordinator', stored: 'Stored', already: 'Was there already', decisionReturn: 'Returned to you', decisionAccept: 'Accepted', decisionHold: 'Held back', decisionReject: 'Rejected', tryAgain: 'Try again', nothingHere: 'Nothing here.',
  kindContact: 'Visit', kindSelection: 'Selection', kindInterview: 'Interview', kindIdentity: 'Telephone number', clockWrong: 'The device’s clock is {offset} off the server’s. Set it, so that the times are right.', minutes: '{n} [minute|minutes]', hours: '{n} [hour|hours]', daysOff: '{n} [day|days]',
  // numbers
  nVisits: '[visit|visits] today', nInterviews: '[interview|interviews] today', nRefusals: '[refusal|refusals] today', medianMinutes: 'minutes, the median interview', nLeft: '[interview|interviews] still to do', nDone: '[interview|interviews] done in all', contactsPerInterview: 'visits per interview', visitDueList: 'Visits planned',
  // settings
  storage: 'Storage', storagePersisted: 'This browser keeps the interviews until you delete them.', storageNotPersisted: 'This browser may delete interviews when storage runs short. Add the app to the home screen and send often.', storageAsk: 'Ask the browser to keep them', storageUsed: '{used} MB of {quota} MB used.', storageLow: 'Storage is running low: {left} MB left. Send what waits and free space on the device.', storageFull: 'Storage is full: the last answer is NOT saved. Keep this page open, free space on the device, then go on; or take the interviews out as a file.',
  exportTitle: 'Take the interviews out', exportText: 'Everything that is not sent yet, in one encrypted file for the office.', passphrase: 'Passphrase (at least 12 characters)', exportNow: 'Make the file', exported: 'The file {name} was made. Bring it to the office; nothing was removed from the device.', passphraseShort: 'At least 12 characters, please.',
  locked: 'This device is locked', lockedText: 'The office has withdrawn its key. What had not been sent is still here, encrypted. Take it to the office, or open the app again with the same link once the key is valid.', lockedFile: 'Take out the encrypted file', version: 'Version', deviceName: 'Device', signedInAs: 'Interviewer', notCarried: 'Not yet ready to work without a network. Stay connected for a moment.', updateReady: 'A new version is ready.', updateNow: 'Update', textSize: 'Text size', location: 'Record the place of questions', locationText: 'Where you are is recorded with visits. Switch on to record it with every question too.', lockFailed: 'This link does not open what is locked here.', installHint: 'Add this app to the home screen from the browser’s menu, so that the device keeps its data.',
} as const;

export type Words = Record<keyof typeof en, string>;
