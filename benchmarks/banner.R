# The banner with R's survey package: Rscript banner.R DATA.csv QUESTIONS, prints the seconds it took.
suppressMessages(library(survey))
arguments <- commandArgs(trailingOnly = TRUE)
data <- read.csv(arguments[1])
every <- grep("^q[0-9]+$", names(data), value = TRUE)
count <- as.integer(arguments[2])
questions <- every[seq(1, length(every), by = length(every) %/% count)][seq_len(count)]
start <- proc.time()[["elapsed"]]
design <- svydesign(ids = ~psu, strata = ~stratum, weights = ~weight, data = data)
for (question in questions) {
  shares <- as.formula(paste0("~factor(", question, ")"))
  svymean(shares, design, na.rm = TRUE)
  for (group in c("sex", "age", "settlement", "region"))
    svyby(shares, as.formula(paste0("~", group)), design, svymean, na.rm = TRUE)
}
cat(proc.time()[["elapsed"]] - start, "\n")
