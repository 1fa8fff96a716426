# Reference results beside those of ../golden: made by R 4.2.2 with survey 4.1-1, run in this folder:  Rscript make.R
# It reads ../golden/*.csv (copied here first) and nhanes.csv (NHANES 2009-10, US public domain), and writes cases.json.
suppressMessages({library(survey); library(jsonlite)})
cases <- list()
add <- function(id, data, design, statistic, variables, by=NULL, options=NULL, expected) {
  base <- list(weight=NULL, strata=NULL, psu=NULL, fpc=NULL, nest=unbox(FALSE), lonely_psu=unbox("fail"), replicates=NULL, calibration=NULL, subset=NULL)
  for (k in names(design)) base[[k]] <- design[[k]]
  for (k in c("weight","strata","psu","fpc","replicates","calibration","subset")) if (is.null(base[[k]])) base[k] <- list(NULL)
  cases[[length(cases)+1]] <<- list(id=unbox(id), data=unbox(data), design=base, statistic=unbox(statistic), variables=variables, by=by, options=options, expected=expected, r=unbox(""))
}
u <- function(x) unbox(x)
one <- function(s, var) list(list(group=NULL, variable=u(var), level=NULL, estimate=u(as.numeric(coef(s))[1]), se=u(as.numeric(SE(s))[1])))
api <- function(n) { read.csv(file.path("../golden", paste0(n,".csv"))) }
nh <- read.csv("./nhanes.csv")
designs <- list(
 nhanes=list(d=svydesign(id=~SDMVPSU, strata=~SDMVSTRA, weights=~WTMEC2YR, nest=TRUE, data=nh), data="nhanes.csv", j=list(weight=u("WTMEC2YR"), strata=u("SDMVSTRA"), psu="SDMVPSU", nest=u(TRUE)), num=c("HI_CHOL"), cat=c("agecat","race","RIAGENDR"), by=c("race","RIAGENDR","agecat")),
 strat=list(d=svydesign(id=~1, strata=~stype, weights=~pw, fpc=~fpc, data=api("apistrat")), data="../golden/apistrat.csv", j=list(weight=u("pw"), strata=u("stype"), fpc="fpc"), num=c("api99","enroll","meals"), cat=c("awards","comp.imp","both"), by=c("awards","stype")),
 clus1=list(d=svydesign(id=~dnum, weights=~pw, fpc=~fpc, data=api("apiclus1")), data="../golden/apiclus1.csv", j=list(weight=u("pw"), psu="dnum", fpc="fpc"), num=c("api99","enroll","ell"), cat=c("awards","both","stype"), by=c("both","stype")),
 clus2=list(d=svydesign(id=~dnum+snum, fpc=~fpc1+fpc2, data=api("apiclus2")), data="../golden/apiclus2.csv", j=list(psu=c("dnum","snum"), fpc=c("fpc1","fpc2")), num=c("api99","enroll","meals"), cat=c("awards","both","stype"), by=c("both","stype")),
 clus2wr=list(d=svydesign(id=~dnum+snum, weights=~pw, data=api("apiclus2")), data="../golden/apiclus2.csv", j=list(weight=u("pw"), psu=c("dnum","snum")), num=c("api99","ell"), cat=c("awards","stype"), by=c("comp.imp")),
 sub=list(d=subset(svydesign(id=~1, strata=~stype, weights=~pw, fpc=~fpc, data=api("apistrat")), awards=="Yes"), data="../golden/apistrat.csv", j=list(weight=u("pw"), strata=u("stype"), fpc="fpc", subset=list(column=u("awards"), op=u("=="), value=u("Yes"))), num=c("api00","enroll"), cat=c("sch.wide","comp.imp"), by=c("stype"))
)
pop <- c(E=4421,H=755,M=1018)
d1 <- svydesign(id=~dnum, weights=~pw, fpc=~fpc, data=api("apiclus1"))
cj <- function(m, margins, bounds=NULL) { l <- list(method=u(m), margins=margins); if(!is.null(bounds)) l$bounds <- bounds; l }
mar <- list(stype=list(E=u(4421),H=u(755),M=u(1018)), `sch.wide`=list(No=u(1072),Yes=u(5122)))
popv <- c(`(Intercept)`=6194, stypeH=755, stypeM=1018, sch.wideYes=5122)
lg <- calibrate(d1, ~stype+sch.wide, popv, calfun="logit", bounds=c(0.2,3), epsilon=1e-12, maxit=100)
designs$callogit <- list(d=lg, data="../golden/apiclus1.csv", j=list(weight=u("pw"), psu="dnum", fpc="fpc", calibration=cj("logit",mar,c(0.2,3))), num=c("api00","enroll"), cat=c("awards","both"), by=c("comp.imp"))
ra <- calibrate(d1, ~stype+sch.wide, popv, calfun="raking", epsilon=1e-12, maxit=100)
designs$calrak <- list(d=ra, data="../golden/apiclus1.csv", j=list(weight=u("pw"), psu="dnum", fpc="fpc", calibration=cj("raking",mar)), num=c("api99","meals"), cat=c("awards","both"), by=c("comp.imp"))
ds <- svydesign(id=~1, strata=~stype, weights=~pw, fpc=~fpc, data=api("apistrat"))
ps <- postStratify(ds, ~sch.wide, data.frame(sch.wide=c("No","Yes"), Freq=c(1072,5122)))
designs$ps2 <- list(d=ps, data="../golden/apistrat.csv", j=list(weight=u("pw"), strata=u("stype"), fpc="fpc", calibration=cj("poststratify", list(`sch.wide`=mar$sch.wide))), num=c("api00","enroll"), cat=c("awards","comp.imp"), by=c("stype","awards"))
# replicate designs written out
wr <- function(rep, name, base, method) {
  w <- weights(rep, type="analysis"); colnames(w) <- paste0("rw_", seq_len(ncol(w)))
  write.csv(cbind(base, w), file.path(".", paste0(name,".csv")), row.names=FALSE)
  list(weight=u("pw"), replicates=list(columns=u("rw_*"), method=u(method), scale=u(rep$scale), rscales=rep$rscales, rho=u(if(is.null(rep$rho)) 0 else rep$rho), mse=u(isTRUE(rep$mse))))
}
st2 <- api("apistrat"); st2 <- st2[order(st2$stype),]; st2$half <- ave(seq_len(nrow(st2)), st2$stype, FUN=function(i) seq_along(i)); 
st2$str2 <- paste0(st2$stype, (st2$half-1) %/% 10); st2$psu2 <- (st2$half-1) %/% 5 %% 2
b <- svydesign(id=~psu2, strata=~str2, nest=TRUE, weights=~pw, data=st2)
for (m in c("BRR","Fay")) { r <- if(m=="BRR") as.svrepdesign(b, type="BRR") else as.svrepdesign(b, type="Fay", fay.rho=0.3)
  designs[[tolower(m)]] <- list(d=r, data=paste0("strat_",tolower(m),".csv"), j=wr(r, paste0("strat_",tolower(m)), st2, m), num=c("api00","enroll"), cat=c("awards","comp.imp"), by=c("stype")) }
for (n in names(designs)) { D <- designs[[n]]; d <- D$d; isrep <- inherits(d,"svyrep.design")
  for (v in D$num) {
    f <- as.formula(paste0("~`",v,"`"))
    s <- svymean(f, d, na.rm=TRUE); add(paste(n,"mean",v,sep="."), D$data, D$j, "mean", v, expected=one(s,v))
    s <- svytotal(f, d, na.rm=TRUE); add(paste(n,"total",v,sep="."), D$data, D$j, "total", v, expected=one(s,v))
    for (b in D$by) { s <- svyby(f, as.formula(paste0("~`",b,"`")), d, svymean, na.rm=TRUE)
      e <- lapply(seq_len(nrow(s)), function(i) list(group=setNames(list(u(as.character(s[i,1]))), b), variable=u(v), level=NULL, estimate=u(coef(s)[[i]]), se=u(SE(s)[[i]])))
      add(paste(n,"mean",v,"by",b,sep="."), D$data, D$j, "mean", v, b, expected=e)
      s <- svyby(f, as.formula(paste0("~`",b,"`")), d, svytotal, na.rm=TRUE)
      e <- lapply(seq_len(nrow(s)), function(i) list(group=setNames(list(u(as.character(s[i,1]))), b), variable=u(v), level=NULL, estimate=u(coef(s)[[i]]), se=u(SE(s)[[i]])))
      add(paste(n,"total",v,"by",b,sep="."), D$data, D$j, "total", v, b, expected=e)
      s <- tryCatch(svyby(f, as.formula(paste0("~`",b,"`")), d, svymean, covmat=TRUE, na.rm=TRUE), error=function(e) NULL); if (is.null(s)) next
      lv <- as.character(s[,1]); if (length(lv)>1) { cc <- setNames(list(setNames(c(1,-1), lv[1:2])), "x"); k <- svycontrast(s, cc); V <- vcov(s)
        add(paste(n,"difference",v,"by",b,sep="."), D$data, D$j, "difference", v, b, expected=list(list(group=NULL, variable=u(v), level=NULL, estimate=u(as.numeric(coef(k))), se=u(as.numeric(SE(k))), first=u(lv[1]), second=u(lv[2])))) }
    }
    if (!isrep) for (q in c("math","hf7","school")) { s <- svyquantile(f, d, c(0.1,0.5,0.8), qrule=q, ci=FALSE, na.rm=TRUE)
      e <- lapply(1:3, function(i) list(group=NULL, variable=u(v), level=NULL, q=u(c(0.1,0.5,0.8)[i]), estimate=u(as.numeric(coef(s))[i])))
      add(paste(n,"quantile",v,q,sep="."), D$data, D$j, "quantile", v, options=list(q=c(0.1,0.5,0.8), rule=u(q)), expected=e)
      s <- svyquantile(f, d, c(0.25,0.5,0.75), qrule=q, ci=TRUE, interval.type="mean", df=degf(d), na.rm=TRUE); m <- s[[1]]
      e <- lapply(1:3, function(i) list(group=NULL, variable=u(v), level=NULL, q=u(c(0.25,0.5,0.75)[i]), estimate=u(m[i,1]), low=u(m[i,2]), high=u(m[i,3]), se=u(m[i,4])))
      add(paste(n,"quantile.ci",v,q,sep="."), D$data, D$j, "quantile", v, options=list(q=c(0.25,0.5,0.75), rule=u(q), interval=u("mean"), level=u(0.95)), expected=e) }
  }
  if (length(D$num)>1) { s <- svyratio(as.formula(paste0("~`",D$num[1],"`")), as.formula(paste0("~`",D$num[2],"`")), d, na.rm=TRUE)
    add(paste(n,"ratio",sep="."), D$data, D$j, "ratio", D$num[1:2], expected=list(list(group=NULL, variable=u("r"), level=NULL, estimate=u(as.numeric(coef(s))), se=u(as.numeric(SE(s))))))
    fm <- as.formula(paste0("`",D$num[1],"`~`",D$num[2],"`")); g <- svyglm(fm, d); co <- summary(g)$coefficients
    add(paste(n,"glm",sep="."), D$data, D$j, "regression", D$num[1:2], options=list(formula=u(paste0(D$num[1],"~",D$num[2])), family=u("gaussian")), expected=lapply(1:nrow(co), function(i) list(variable=u(rownames(co)[i]), estimate=u(co[i,1]), se=u(co[i,2]), statistic=u(co[i,3]), p_value=u(co[i,4])))) }
  for (cv in D$cat) { x <- eval(d$variables)[[cv]]; lv <- sort(unique(as.character(x[!is.na(x)])))
    if (length(lv)<2) next; f <- as.formula(paste0("~factor(`",cv,"`)")); s <- svymean(f, d, na.rm=TRUE)
    lvs <- levels(factor(x)); 
    add(paste(n,"proportion",cv,sep="."), D$data, D$j, "proportion", cv, expected=lapply(seq_along(lvs), function(i) list(group=NULL, variable=u(cv), level=u(lvs[i]), estimate=u(as.numeric(coef(s))[i]), se=u(as.numeric(SE(s))[i]))))
    if (!isrep) for (m in c("logit","asin","beta","mean","xlogit")) for (l in lvs[1:min(2,length(lvs))]) {
      s <- tryCatch(svyciprop(as.formula(paste0("~I(`",cv,"`=='",l,"')")), d, method=m, na.rm=TRUE), error=function(e) NULL); if (is.null(s)) next; ci <- confint(s)
      add(paste(n,"interval",cv,l,m,sep="."), D$data, D$j, "proportion", cv, options=list(interval=u(m), level=u(0.95)), expected=list(list(group=NULL, variable=u(cv), level=u(l), estimate=u(as.numeric(coef(s))), low=u(ci[1]), high=u(ci[2])))) }
  }
  cs <- D$cat; if (length(cs)>1) for (st in c("F","Chisq","Wald","adjWald","saddlepoint")) { k <- tryCatch(svychisq(as.formula(paste0("~`",cs[1],"`+`",cs[2],"`")), d, statistic=st), error=function(e) {cat(n, st, conditionMessage(e), "\n"); NULL}); if (is.null(k)) next
     add(paste(n,"chisq",st,sep="."), D$data, D$j, "independence", cs[1:2], options=list(statistic=u(st)), expected=list(list(statistic=u(as.numeric(k$statistic)), df=as.numeric(k$parameter), p_value=u(as.numeric(k$p.value))))) }
  for (b in D$by) { if (length(unique(na.omit(d$variables[[b]])))==2) for (v in D$num) { t <- tryCatch(svyttest(as.formula(paste0("`",v,"`~`",b,"`")), d), error=function(e) NULL); if (is.null(t)) next
     add(paste(n,"ttest",v,b,sep="."), D$data, D$j, "ttest", c(v,b), expected=list(list(statistic=u(as.numeric(t$statistic)), df=u(as.numeric(t$parameter)), p_value=u(as.numeric(t$p.value)), estimate=u(as.numeric(t$estimate))))) } }
}
write(toJSON(cases, digits=I(15), null="null", na="null"), "./cases.json")
cat(length(cases), "cases\n")
