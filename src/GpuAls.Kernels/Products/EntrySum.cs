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
    public float Coefficient(float stored, float dot) => Coefficient(RightSide(stored), Slope(stored), dot);

    /// <summary>s(e) of an entry whose right side and slope are known.</summary>
    /// <param name="right">See <see cref="RightSide"/>.</param>
    /// <param name="slope">See <see cref="Slope"/>.</param>
    /// <param name="dot">y·p</param>
    public float Coefficient(float right, float slope, float dot) => right + slope * (sign * right + dot);

    /// <summary>Whether the sum has b in it; otherwise s(e) is the slope times y·p.</summary>
    public bool HasRightSide => a != 0;

    /// <summary>a for a like, 0 for a dislike.</summary>
    public float RightSide(float stored) => PairCode.Preference(stored) * a;

    /// <summary>sign·w, which y·p is multiplied with.</summary>
    public float Slope(float stored) => sign * PairCode.Weight(stored);
}
