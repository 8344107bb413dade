namespace GpuAls.Core.Weights;

/// <summary>
/// The arithmetic of <see cref="PairWeight"/> on its float, for inner loops and GPU kernels. The code of a liked pair is its weight w, which is at
/// least −1; the code of a disliked pair is −2 − w, which is at most −1. So 1 + code is c/α₀ with the sign of the preference. At −1, a confidence of
/// 0, both mean the same.
/// </summary>
static class PairCode
{
    /// <summary>The code of a disliked pair.</summary>
    /// <param name="confidence">c/α₀ = 1 + w, at least 0.</param>
    public static float OfDislike(double confidence) => (float)(-1 - confidence);

    /// <summary>Whether the pair is liked.</summary>
    public static bool IsLike(float code) => code > -1;

    /// <summary>The number of liked pairs.</summary>
    public static int Likes(ReadOnlySpan<float> codes)
    {
        var likes = 0;
        foreach (var code in codes) likes += IsLike(code) ? 1 : 0;
        return likes;
    }

    // Without a branch: ILGPU's OpenCL compiles "not code > −1", as a Release build
    // has it, into a comparison of whole numbers and takes likes for dislikes.

    /// <summary>The preference p, 1 or 0. It needs no branch because 1 + code is 0 or at least 6e-8 in magnitude.</summary>
    public static float Preference(float code) => Math.Min(Math.Max((1 + code) * 1e30f, 0f), 1f);

    /// <summary>The weight w: the greater of the code and its mirror image about −1.</summary>
    public static float Weight(float code) => Math.Max(code, -2 - code);

    /// <summary>The coefficient of the pair's vector in b: 1 + w of a liked pair, 0 of a disliked pair.</summary>
    public static float RightSide(float code) => Math.Max(1 + code, 0f);
}
