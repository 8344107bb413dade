namespace GpuAls.Kernels;

/// <summary>
/// What the stored number v of a pair says. A like, preference 1: v = w, above −1. A dislike, preference 0: v = −2 − w, not above −1. So 1 + v is the confidence
/// with the sign of the preference.
/// </summary>
static class PairWeight
{
    /// <summary>The preference, 1 or 0.</summary>
    public static float Preference(float stored) => stored > -1 ? 1 : 0;

    /// <summary>w = c − 1.</summary>
    public static float Weight(float stored) => stored > -1 ? stored : -2 - stored;

    /// <summary>Confidence × preference: how often the pair's vector is in a right side.</summary>
    public static float RightSide(float stored) => stored > -1 ? 1 + stored : 0;
}
