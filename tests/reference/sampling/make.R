# Values of R's sampling package that tests/sampling/test_against_r.py compares with. Rscript make.R > values.json
suppressMessages({library(sampling); library(jsonlite)})
x <- c(3, 9, 1, 4, 14, 7, 2, 6, 11, 3, 5, 8)
p <- inclusionprobabilities(x, 4)
large <- c(100, 1, 2, 3, 0, 4, 50, 7, 60, 9)
given <- function(seed, n, draw) { set.seed(seed); u <- runif(n); set.seed(seed); list(numbers = u, drawn = which(draw() > 0.5)) }
simulated <- function(draw, runs = 100000) {
  set.seed(1); m <- matrix(0, 12, 12)
  for (r in 1:runs) { s <- which(draw() > 0.5); m[s, s] <- m[s, s] + 1 }
  m / runs
}
# UPopips() draws as many random numbers as units are to be drawn and recycles them; so its formula with one a unit
pareto <- function(u) { s <- rep(0, 12); s[order(u * (1 - p) / ((1 - u) * p))[1:4]] <- 1; s }
cat(toJSON(list(
  made_by = paste(R.version.string, "sampling", packageVersion("sampling")),
  sizes = x, large = large,
  "inclusionprobabilities(x, 4)" = p,
  "inclusionprobabilities(large, 3)" = suppressWarnings(inclusionprobabilities(large, 3)),
  "inclusionprobabilities(large, 5)" = suppressWarnings(inclusionprobabilities(large, 5)),
  "inclusionprobabilities(large, 8)" = suppressWarnings(inclusionprobabilities(large, 8)),
  "UPsampfordpi2(p)" = UPsampfordpi2(p), "UPsystematicpi2(p)" = UPsystematicpi2(p),
  "UPsystematic(p)" = lapply(1:25, function(k) given(k, 1, function() UPsystematic(p))),
  "UPpoisson(p)" = lapply(1:25, function(k) given(k, 12, function() UPpoisson(p))),
  "UPopips(p, pareto)" = lapply(1:25, function(k) { set.seed(k); u <- runif(12); list(numbers = u, drawn = which(pareto(u) > 0.5)) }),
  "UPpivotal(p), 100000 times" = simulated(function() UPpivotal(p)),
  "UPsampford(p), 100000 times" = simulated(function() UPsampford(p)),
  "srswor(4, 12), 100000 times" = simulated(function() srswor(4, 12))
), digits = 15, auto_unbox = TRUE))
