using GpuAls.Core.Interactions;

namespace GpuAls.Core.Weights;

/// <summary>
/// Strength r → weight w = c/α₀ − 1, how much a seen pair counts beyond an unseen one; a strength below 0 is a dislike of |r|, and devices get its
/// <see cref="PairWeight"/>. The only place where α, α₀ and the kind of confidence act: every device
/// is handed weights.
/// </summary>
/// <param name="Confidence">The formula.</param>
/// <param name="Alpha">α &gt; 0.</param>
/// <param name="UnobservedWeight">α₀ &gt; 0: what an unseen pair counts.</param>
/// <param name="DislikeWeight">What a dislike's confidence counts beside that of a like of the same strength, &gt; 0.</param>
sealed record Weighting(Confidence Confidence, double Alpha, double UnobservedWeight = 1, double DislikeWeight = 1)
{
    /// <summary>Whether equal strengths have equal weights, whoever's they are.</summary>
    public bool IsOfStrengthAlone => Confidence is not (Confidence.Bm25 or Confidence.Tfidf);

    /// <summary>The weights of the pairs of a matrix.</summary>
    /// <param name="byUser">[users × items] Strengths, a row for each user.</param>
    public PairWeights Of(SparseRows byUser) => new(this, byUser);

    /// <summary>The weight of one strength; computed in double, so that one rounding is all it gets.</summary>
    /// <exception cref="InvalidOperationException">It takes more than the strength, see <see cref="IsOfStrengthAlone"/>.</exception>
    public PairWeight Weight(float strength) => WeightOf(Evidence(Math.Abs(strength)), strength < 0);

    /// <summary>The weights of the strengths. If each weight is the same number as its strength, the two share their values.</summary>
    /// <exception cref="InvalidOperationException">It takes more than the strengths, see <see cref="IsOfStrengthAlone"/>.</exception>
    public WeightedRows Apply(SparseRows strengths) => new(
        strengths,
        Confidence == Confidence.Hu && Alpha == 1 && UnobservedWeight == 1 && !strengths.Values.HasNegative
            ? strengths.Values
            : strengths.Values.Select(strength => Weight(strength).Code));

    /// <summary>The formula as it stands in output, for example <c>c = 1 + 2·ln(1 + r)</c>.</summary>
    public override string ToString() => Confidence switch
    {
        Confidence.Hu => FormattableString.Invariant($"c = 1 + {Alpha}·r"),
        Confidence.Scaled => FormattableString.Invariant($"c = {Alpha}·r"),
        Confidence.Log => FormattableString.Invariant($"c = 1 + {Alpha}·ln(1 + r)"),
        Confidence.Bm25 => FormattableString.Invariant($"c = 1 + {Alpha}·bm25(r)"),
        Confidence.Tfidf => FormattableString.Invariant($"c = 1 + {Alpha}·tfidf(r)"),
        _ => FormattableString.Invariant($"c = 1 + {Alpha}"),
    };

    /// <summary>What α multiplies, where the strength alone decides it.</summary>
    internal double Evidence(float strength) => Confidence switch
    {
        Confidence.Hu or Confidence.Scaled => strength,
        Confidence.Log => Math.Log(1.0 + strength),
        Confidence.Binary => 1,
        _ => throw new InvalidOperationException($"confidence {Confidence} takes more than the strength"),
    };

    /// <summary>The weight that evidence gives: c = 1 + α·evidence, without the 1 where <see cref="Confidence.Scaled"/>; w = c/α₀ − 1.</summary>
    internal PairWeight WeightOf(double evidence, bool isDislike)
    {
        var beyondOne = Confidence == Confidence.Scaled ? Alpha * evidence - 1 : Alpha * evidence;
        // Not c/α₀ − 1 as it stands: at α₀ = 1 nothing is rounded here.
        var weight = (beyondOne + (1 - UnobservedWeight)) / UnobservedWeight;
        return isDislike ? PairWeight.OfDislike(DislikeWeight * (1 + weight)) : PairWeight.OfLike((float)weight);
    }
}
