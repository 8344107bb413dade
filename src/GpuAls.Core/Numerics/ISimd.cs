using GpuAls.Core.Memory;

namespace GpuAls.Core.Numerics;

/// <summary>
/// The operations on a vector of floats that the solvers are written in, so that one source serves 512, 256 and 128 bits: a generic method is compiled for
/// each implementation on its own, and every call below becomes one instruction (reductions: a few).
/// </summary>
/// <typeparam name="V">The vector: <c>Vector512&lt;float&gt;</c>, <c>Vector256&lt;float&gt;</c> or <c>Vector128&lt;float&gt;</c>.</typeparam>
unsafe interface ISimd<V> where V : struct
{
    /// <summary>Floats in a vector; divides <see cref="CacheLine.Floats"/>.</summary>
    static abstract int Count { get; }

    /// <summary>Whether 16 sums and their operands stay in registers at once: 32 registers, not 16.</summary>
    static abstract bool HasManyRegisters { get; }

    /// <summary>Count floats from an address.</summary>
    static abstract V Load(float* from);

    /// <summary>Count floats to an address.</summary>
    static abstract void Store(V value, float* to);

    /// <summary>The same float in every lane.</summary>
    static abstract V Fill(float value);

    /// <summary>a + b, lane by lane.</summary>
    static abstract V Add(V a, V b);

    /// <summary>a · b, lane by lane.</summary>
    static abstract V Multiply(V a, V b);

    /// <summary>a · b + c, lane by lane; fused where the processor can, so widths and machines may differ in the last bit.</summary>
    static abstract V MultiplyAdd(V a, V b, V c);

    /// <summary>The sum over the lanes.</summary>
    static abstract float Sum(V value);

    /// <summary>The sums over the lanes of four vectors, in fewer steps than four single ones.</summary>
    static abstract System.Runtime.Intrinsics.Vector128<float> Sum(V a, V b, V c, V d);

    /// <summary>Whether any lane of a is greater than the same lane of b.</summary>
    static abstract bool AnyGreater(V a, V b);

    /// <summary>How many lanes of a are greater than the same lane of b.</summary>
    static abstract int CountGreater(V a, V b);

    /// <summary>The floats whose upper 16 bits are the lower 16 bits of each lane, see <see cref="HalfPairRows{TSimd, V}"/>.</summary>
    static abstract V LowerHalves(V pairs);
}
