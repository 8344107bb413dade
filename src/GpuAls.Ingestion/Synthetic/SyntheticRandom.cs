namespace GpuAls.Ingestion.Synthetic;

/// <summary>
/// A stream of random numbers that depends on its key alone (SplitMix64: Steele, Lea, Flood 2014), so that every user can be drawn apart from all others,
/// in any order and on any thread.
/// </summary>
struct SyntheticRandom(ulong key)
{
    const ulong Gamma = 0x9E3779B97F4A7C15;

    ulong state = key;

    /// <summary>The stream of one thing, such as a user, for one purpose.</summary>
    public static SyntheticRandom For(long seed, SyntheticPurpose purpose, long index) => new(Hash(seed, purpose, index));

    /// <summary>64 bits that depend on the arguments alone; different for every index of a seed and purpose.</summary>
    public static ulong Hash(long seed, SyntheticPurpose purpose, long index) => Mix(Mix(Mix((ulong)seed) + (ulong)purpose) + (ulong)index * Gamma);

    /// <summary>The next 64 bits.</summary>
    public ulong Next() => Mix(state += Gamma);

    /// <summary>Uniform in [0, 1), a multiple of 2⁻⁵³.</summary>
    public double NextShare() => (Next() >> 11) * (1.0 / (1L << 53));

    /// <summary>Uniform in [0, <paramref name="limit"/>).</summary>
    public int NextBelow(int limit) => (int)Math.BigMul(Next(), (ulong)limit, out _);

    static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
