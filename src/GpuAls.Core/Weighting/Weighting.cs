namespace GpuAls.Core;

/// <summary>
/// Strength r → weight w = c − 1, how much a seen pair counts beyond an unseen one. The only place where α and the kind of confidence act: every device is
/// handed weights.
/// </summary>
/// <param name="Confidence">The formula.</param>
/// <param name="Alpha">α &gt; 0.</param>
public sealed record Weighting(Confidence Confidence, double Alpha)
{
    /// <summary>The weight of one strength; computed in double, so that one rounding is all it gets.</summary>
    public float Weight(float strength) => (float)(Confidence switch
    {
        Confidence.Hu => Alpha * strength,
        Confidence.Scaled => Alpha * strength - 1,
        Confidence.Log => Alpha * Math.Log(1.0 + strength),
        _ => throw new InvalidOperationException($"unknown confidence {Confidence}"),
    });

    /// <summary>The same pattern with weights for strengths; the same object where weight and strength are the same number.</summary>
    public SparseRows Apply(SparseRows strengths)
    {
        if (Confidence == Confidence.Hu && Alpha == 1) return strengths;
        var weights = LargeArray<float>.Uninitialized(strengths.Entries);
        const int piece = 1 << 20;
        for (long start = 0; start < weights.Length; start += piece)
        {
            var length = (int)Math.Min(piece, weights.Length - start);
            var from = strengths.Values.Slice(start, length);
            var to = weights.Writable(start, length);
            for (var e = 0; e < length; e++) to[e] = Weight(from[e]);
        }

        return strengths.WithValues(weights);
    }

    /// <summary>The formula as it stands in output, for example <c>c = 1 + 2·ln(1 + r)</c>.</summary>
    public override string ToString() => Confidence switch
    {
        Confidence.Hu => FormattableString.Invariant($"c = 1 + {Alpha}·r"),
        Confidence.Scaled => FormattableString.Invariant($"c = {Alpha}·r"),
        _ => FormattableString.Invariant($"c = 1 + {Alpha}·ln(1 + r)"),
    };
}
