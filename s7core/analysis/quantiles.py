"""Quantiles of two distributions for 95% intervals, so that these need no scipy: its import takes half a second.

Each number is scipy's own, to the last bit.
"""

CONFIDENCE = 0.95
NORMAL_QUANTILE = 1.959963984540054  # of the standard normal distribution at 0.975

# Of Student's t distribution at 0.975, for 1, 2, 3 ... degrees of freedom: as many as the most seeds of a run have.
_T_QUANTILES = (
    12.706204736174694,
    4.302652729749462,
    3.1824463052837078,
    2.7764451051977934,
    2.5705818356363146,
    2.4469118511449786,
    2.364624251592784,
    2.306004135204166,
    2.262157162798205,
    2.228138851986274,
    2.200985160091639,
    2.1788128296672284,
    2.1603686564627913,
    2.144786687917804,
    2.131449545559776,
    2.1199052992212546,
    2.1098155778333156,
    2.1009220402410382,
    2.0930240544083087,
    2.085963447265864,
    2.0796138447276795,
    2.0738730679040254,
    2.0686576104190486,
    2.0638985616280245,
    2.0595385527532972,
    2.0555294386428735,
    2.0518305164802846,
    2.0484071417952454,
    2.045229642132703,
)


def t_quantile(degrees_of_freedom: int) -> float:
    """The quantile at 0.975 of Student's t distribution with 1 degree of freedom or more."""
    if degrees_of_freedom <= len(_T_QUANTILES):
        return _T_QUANTILES[degrees_of_freedom - 1]
    # Imported here because only groups of more runs need it.
    from scipy.special import stdtrit

    return float(stdtrit(degrees_of_freedom, (1 + CONFIDENCE) / 2))
