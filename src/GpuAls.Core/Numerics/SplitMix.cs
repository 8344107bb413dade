namespace GpuAls.Core.Numerics;

/// <summary>
/// Random numbers without state (SplitMix64: Steele, Lea, Flood 2014). Each is
/// a function of a key and an index, so threads and order cannot change it.
/// </summary>
static class SplitMix
{
    const ulong Gamma = 0x9E3779B97F4A7C15;

    /// <summary>A bijection in which every input bit changes half of the output bits.</summary>
    public static ulong Mix(ulong value)
    {
        value += Gamma;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    /// <summary>64 random bits, a function of a key and two numbers.</summary>
    public static ulong Of(ulong key, int first, int second) => Mix(Mix(key + (uint)first) + (uint)second);

    /// <summary>A whole number, uniform in [0, <paramref name="limit"/>).</summary>
    public static int Below(ulong bits, int limit) => (int)Math.BigMul(bits, (ulong)limit, out _);

    /// <summary>A number uniform in [0, 1), a multiple of 2⁻⁵³.</summary>
    public static double Share(ulong bits) => (bits >> 11) * (1.0 / (1L << 53));
}
