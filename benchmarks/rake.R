# Raking with R's survey package: Rscript rake.R DATA.csv MARGINS.csv OUT.csv, prints the seconds that rake() took.
suppressMessages(library(survey))
arguments <- commandArgs(trailingOnly = TRUE)
data <- read.csv(arguments[1])
counts <- read.csv(arguments[2])
names <- unique(counts$margin)
for (name in names) data[[name]] <- factor(data[[name]])
formulas <- lapply(names, function(name) as.formula(paste0("~", name)))
populations <- lapply(names, function(name) {
  part <- counts[counts$margin == name, ]
  table <- data.frame(factor(part$category), part$count)
  names(table) <- c(name, "Freq")
  table
})
design <- svydesign(ids = ~1, weights = ~weight, data = data)
start <- proc.time()[["elapsed"]]
raked <- rake(design, formulas, populations, control = list(maxit = 100, epsilon = 1e-3))
seconds <- proc.time()[["elapsed"]] - start
write.csv(data.frame(weight = sprintf("%.17g", weights(raked))), arguments[3], row.names = FALSE, quote = FALSE)
cat(seconds, "\n")
