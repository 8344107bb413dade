namespace GpuAls.Kernels;

/// <summary>
/// A vector in the registers of a warp: a fixed number of quads a lane. Register arrays need sizes known when a kernel is compiled, so each size is a type, and
/// the type an argument of the kernel.
/// </summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
interface IWarpVector<TSelf> where TSelf : struct, IWarpVector<TSelf>
{
    /// <summary>Quads a lane.</summary>
    int Quads { get; }

    /// <summary>Quads quad, quad + warp size, … of a row; zeros beyond its end.</summary>
    TSelf Load<TView>(TView from, int row, int quad) where TView : struct, IFactorsView<TView>;

    /// <summary>Stores what <see cref="Load"/> loads.</summary>
    void Store(FactorsView to, int row, int quad);

    /// <summary>This lane's part of this · other.</summary>
    float Dot(TSelf other);

    /// <summary>this + scale · other.</summary>
    TSelf Add(float scale, TSelf other);

    /// <summary>this ÷ (other + shift), factor by factor; zeros beyond the end of a row.</summary>
    TSelf DivideBy(TSelf other, float shift);

    /// <summary>this + that of the lane whose number differs in one bit.</summary>
    TSelf AddLane(int bit);
}
