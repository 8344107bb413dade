namespace GpuAls.Core.Weights;

/// <summary>
/// A seen pair as one float, for devices: the code of a liked pair is its weight w, which is −1 or more; the code of a disliked pair is −2 − w, which
/// is −1 or less. So |1 + code| is c/α₀, and the sign of 1 + code is the preference. At a confidence of 0 both codes are −1 and mean the same.
/// </summary>
static class PairCode
{
    /// <summary>The code of a disliked pair.</summary>
    /// <param name="confidence">c/α₀ = 1 + w, 0 or more.</param>
    public static float OfDislike(double confidence) => (float)(-1 - confidence);

    /// <summary>Whether the pair is liked.</summary>
    public static bool IsLike(float code) => code > -1;

    // Without a branch: in a Release build, ILGPU's OpenCL turns "unless code > −1" into a comparison of integers, and likes become dislikes.

    /// <summary>The preference p, 1 or 0. 1 + code is 0, or at least 6e-8.</summary>
    public static float Preference(float code) => Math.Min(Math.Max((1 + code) * 1e30f, 0f), 1f);

    /// <summary>w: the larger of the code and its mirror image at −1.</summary>
    public static float Weight(float code) => Math.Max(code, -2 - code);

    /// <summary>The factor of the pair's vector in b: 1 + w for a liked pair, 0 for a disliked pair.</summary>
    public static float RightSide(float code) => Math.Max(1 + code, 0f);
}
