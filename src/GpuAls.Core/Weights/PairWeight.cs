namespace GpuAls.Core.Weights;

/// <summary>
/// The weight w = c/α₀ − 1 and the preference p of a seen pair in one float. A liked pair (p = 1) is stored as w, which is at least −1, a disliked
/// pair (p = 0) as −2 − w, which is at most −1. The pair adds w·yyᵀ to the matrix A of its row, and p·(1 + w)·y to the right side b.
/// </summary>
/// <param name="Code">The float that a device stores: w of a liked pair, −2 − w of a disliked pair.</param>
readonly record struct PairWeight(float Code)
{
    /// <summary>Whether the user likes the item.</summary>
    public bool IsLike => PairCode.IsLike(Code);

    /// <summary>The preference p: 1 of a liked pair, 0 of a disliked pair.</summary>
    public float Preference => PairCode.Preference(Code);

    /// <summary>The weight w = c/α₀ − 1, at least −1.</summary>
    public float Weight => PairCode.Weight(Code);

    /// <summary>The coefficient of the pair's vector in b: 1 + w of a liked pair, 0 of a disliked pair.</summary>
    public float RightSide => PairCode.RightSide(Code);

    /// <summary>A liked pair.</summary>
    /// <param name="weight">w = c/α₀ − 1, at least −1.</param>
    public static PairWeight OfLike(float weight) => new(weight);

    /// <summary>A disliked pair.</summary>
    /// <param name="confidence">c/α₀ = 1 + w, at least 0.</param>
    public static PairWeight OfDislike(double confidence) => new(PairCode.OfDislike(confidence));
}
