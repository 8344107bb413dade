namespace GpuAls.Core.Weights;

/// <summary>
/// A seen pair in the one float that devices get: a liked pair is its weight w, which is −1 or more, a disliked one −2 − w, which is −1 or less. So 1 + code is
/// c/α₀, and its sign the preference. Where they meet, at a confidence of 0, both mean the same.
/// </summary>
static class PairCode
{
    /// <summary>The code of a disliked pair.</summary>
    /// <param name="confidence">c/α₀ = 1 + w, 0 or more.</param>
    public static float OfDislike(double confidence) => (float)(-1 - confidence);

    /// <summary>Whether the pair is a liked one.</summary>
    public static bool IsLike(float code) => code > -1;

    // Without a branch: ILGPU's OpenCL turns "unless code > −1", as a Release build has it, into a comparison of whole numbers, and takes likes for dislikes.

    /// <summary>The preference p, 1 or 0: 1 + code is 0 or at the least 6e-8.</summary>
    public static float Preference(float code) => Math.Min(Math.Max((1 + code) * 1e30f, 0f), 1f);

    /// <summary>w: of a code and its mirror about −1 the higher.</summary>
    public static float Weight(float code) => Math.Max(code, -2 - code);

    /// <summary>What the pair's vector counts in b: 1 + w of a liked one, 0 of a disliked one.</summary>
    public static float RightSide(float code) => Math.Max(1 + code, 0f);
}
