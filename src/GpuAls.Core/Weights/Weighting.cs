using GpuAls.Core.Interactions;

namespace GpuAls.Core.Weights;

/// <summary>
/// The weight of a pair: w = c/α₀ − 1, the confidence of a seen pair beyond that of an unseen one. A strength below 0 is a dislike of |r|, and
/// devices get its <see cref="PairWeight"/>. α, α₀ and the confidence act only here: every device gets weights.
/// </summary>
/// <param name="Confidence">The formula from the strength to the confidence.</param>
/// <param name="Alpha">α &gt; 0.</param>
/// <param name="UnobservedWeight">α₀ &gt; 0, the confidence of an unseen pair.</param>
/// <param name="DislikeWeight">The confidence of a dislike, relative to a like of the same strength; &gt; 0.</param>
sealed record Weighting(Confidence Confidence, double Alpha, double UnobservedWeight = 1, double DislikeWeight = 1)
{
    /// <summary>Whether pairs of the same strength have the same weight.</summary>
    public bool IsOfStrengthAlone => !Info.NeedsMatrix;

    ConfidenceInfo Info => ConfidenceInfo.Of(Confidence);

    /// <summary>The weights of the pairs of a matrix.</summary>
    /// <param name="byUser">[users × items] Strengths, a row for each user.</param>
    public PairWeights Of(SparseRows byUser) => new(this, byUser);

    /// <summary>The weight of a strength, computed in double and rounded once.</summary>
    /// <exception cref="InvalidOperationException">The weight depends on more than the strength, see <see cref="IsOfStrengthAlone"/>.</exception>
    public PairWeight Weight(float strength) => WeightOf(Evidence(Math.Abs(strength)), strength < 0);

    /// <summary>The weights of the strengths. If each weight is the same number as its strength, the two share their values.</summary>
    /// <exception cref="InvalidOperationException">The weights depend on more than the strengths, see <see cref="IsOfStrengthAlone"/>.</exception>
    public WeightedRows Apply(SparseRows strengths)
    {
        var isSame = Info.IsStrength && Info.Base(1) == 1 && Alpha == 1 && UnobservedWeight == 1 && !strengths.Values.HasNegative;
        return new(strengths, isSame ? strengths.Values : strengths.Values.Select(strength => Weight(strength).Code, strengths.Arrays));
    }

    /// <summary>The formula as reports show it, for example <c>c = 1 + 2·ln(1 + r)</c>.</summary>
    public override string ToString() => Info.FormulaWith(Alpha, UnobservedWeight);

    /// <summary>The evidence of a strength, the number that α multiplies.</summary>
    internal double Evidence(float strength) => Info.OfStrength is { } evidence
        ? evidence(strength)
        : throw new InvalidOperationException($"the confidence {Info.Word} depends on more than the strength");

    /// <summary>The weight that follows from the evidence.</summary>
    internal PairWeight WeightOf(double evidence, bool isDislike) => Formula.Of(evidence, isDislike);

    /// <summary>The formula of a weight, for loops over many pairs.</summary>
    internal WeightFormula Formula => new(Alpha, Info.Base(UnobservedWeight) - 1, UnobservedWeight, DislikeWeight);
}

/// <summary>The weight that follows from the evidence: c = base + α·evidence; w = c/α₀ − 1.</summary>
/// <param name="Alpha">α.</param>
/// <param name="BaseBeyondOne">base − 1.</param>
/// <param name="UnobservedWeight">α₀.</param>
/// <param name="DislikeWeight">The confidence of a dislike, relative to a like.</param>
readonly record struct WeightFormula(double Alpha, double BaseBeyondOne, double UnobservedWeight, double DislikeWeight)
{
    /// <summary>The weight of a pair.</summary>
    public PairWeight Of(double evidence, bool isDislike)
    {
        var beyondOne = Alpha * evidence + BaseBeyondOne;
        // Not c/α₀ − 1 in this order: at α₀ = 1 nothing is rounded here.
        var weight = (beyondOne + (1 - UnobservedWeight)) / UnobservedWeight;
        return isDislike ? PairWeight.OfDislike(DislikeWeight * (1 + weight)) : PairWeight.OfLike((float)weight);
    }
}
