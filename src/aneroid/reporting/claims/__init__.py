"""Reading a report's sentences against its tables: what they claim, of which cells, and whether it holds.

text        language, sentences, terms
lexicon     what every word of quantity means (the one table, also printed in the documentation)
thesaurus   words that mean the same in public opinion research, in three languages
quantities  the quantities that a sentence states
published   the tables to judge by
corpus      which questions a sentence speaks of
naming      which answers its words name
readings    which sums of answers it may mean
inturn      lists that go together ("respectively")
judge       a quantity against a share and its interval
review      all of it together
tablecheck  what is wrong with the tables themselves
"""
