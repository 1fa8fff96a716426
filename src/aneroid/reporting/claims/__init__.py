"""Reading a report's sentences against its tables: what they claim, of which cells, and whether it holds.

text        language, sentences, terms
lexicon     what every word of quantity means (the one table, also printed in the documentation)
thesaurus   words that mean the same in public opinion research, in three languages
quantities  the quantities that a sentence states
published   the tables to judge by
linking     which questions and answers a sentence speaks of
judge       a quantity against a share and its interval
review      all of it together
tablecheck  what is wrong with the tables themselves
"""
