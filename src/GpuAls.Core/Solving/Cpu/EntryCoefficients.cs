using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>
/// What each entry's vector counts in a product with the sparse half of A: s(e) = a·(1 + wₑ) + sign·wₑ·(yₑ·p). Entries are worked on by eights, and rows filled up to a multiple
/// of it.
/// </summary>
static class EntryCoefficients
{
    /// <summary>Entries whose dot products are taken together.</summary>
    public const int Together = 8;

    /// <summary>Entries of a row with its filling.</summary>
    public static int Filled(int count) => (count + Together - 1) / Together * Together;

    /// <summary>The coefficients of four entries.</summary>
    /// <param name="weights">w</param>
    /// <param name="dots">y·p</param>
    /// <param name="a">0 or 1.</param>
    /// <param name="sign">1 or −1.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Of(Vector128<float> weights, Vector128<float> dots, float a, float sign)
    {
        var ones = Vector128.Create(a);
        return Vector128.MultiplyAddEstimate(weights, Vector128.MultiplyAddEstimate(Vector128.Create(sign), dots, ones), ones);
    }
}
