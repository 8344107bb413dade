using GpuAls.Core;

namespace GpuAls.Kernels;

/// <summary>
/// Which sum over a row's entries is meant: Σ s(e)·yₑ with s(e) = a·(1 + wₑ) + sign·wₑ·(yₑ·p). In a step of conjugate gradient it is Σ w·(y·p)·y; at the
/// start, with p = x, it is b − Σ w·(y·x)·y.
/// </summary>
readonly struct EntrySum(float a, float sign)
{
    readonly float a = a;
    readonly float sign = sign;

    /// <summary>a = 0, sign = 1.</summary>
    public static EntrySum OfStep => new(0, 1);

    /// <summary>a = 1, sign = −1.</summary>
    public static EntrySum OfStart => new(1, -1);

    /// <summary>s(e); of a dislike the part with w alone, for it is not in b.</summary>
    /// <param name="stored">See <see cref="PairCode"/>.</param>
    /// <param name="dot">y·p</param>
    public float Coefficient(float stored, float dot)
    {
        var one = PairCode.Preference(stored) * a;
        return one + PairCode.Weight(stored) * (one + sign * dot);
    }
}
