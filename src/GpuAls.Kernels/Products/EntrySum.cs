using GpuAls.Core.Weights;

namespace GpuAls.Kernels.Products;

/// <summary>
/// One of the two sums over a row's entries that conjugate gradient needs, Σ s(e)·yₑ with s(e) = a·(1 + wₑ) + sign·wₑ·(yₑ·p). In a step it is Σ
/// w·(y·p)·y. At the start, with p = x, it is b − Σ w·(y·x)·y.
/// </summary>
readonly struct EntrySum(float a, float sign)
{
    readonly float a = a;
    readonly float sign = sign;

    /// <summary>a = 0, sign = 1.</summary>
    public static EntrySum OfStep => new(0, 1);

    /// <summary>a = 1, sign = −1.</summary>
    public static EntrySum OfStart => new(1, -1);

    /// <summary>s(e). A dislike is not in b, so its s(e) has only the term with w.</summary>
    /// <param name="stored">The weight as <see cref="PairCode"/> stores it.</param>
    /// <param name="dot">y·p</param>
    public float Coefficient(float stored, float dot)
    {
        var one = PairCode.Preference(stored) * a;
        return one + PairCode.Weight(stored) * (one + sign * dot);
    }
}
