namespace GpuAls.Ingestion.Synthetic;

/// <summary>The tastes that artists belong to, some dozens of uneven size: taste t owns the artists [First(t), First(t + 1)), the most popular ones first.</summary>
sealed class SyntheticTastes
{
    /// <summary>How users divide themselves among tastes: how many users do so, and the share of each taste, the main one first.</summary>
    public static readonly (double Probability, double[] Shares)[] Mixes = [(0.35, [1]), (0.4, [0.65, 0.35]), (0.25, [0.5, 0.3, 0.2])];

    const int MostTastes = 36;
    const int ItemsPerTaste = 60; // on average at least: a listener needs something to choose from

    readonly int[] firsts;

    public SyntheticTastes(int items)
    {
        var count = Math.Clamp(items / ItemsPerTaste, 1, MostTastes);
        var sizes = Enumerable.Range(0, count).Select(taste => 1.0 / (taste + 4)).ToArray();
        var total = sizes.Sum();
        Shares = sizes.Select(size => size / total).ToArray();
        firsts = new int[count + 1];
        var below = 0.0;
        for (var taste = 1; taste < count; taste++) firsts[taste] = (int)((below += Shares[taste - 1]) * items);
        firsts[count] = items;
    }

    /// <summary>The number of tastes.</summary>
    public int Count => Shares.Length;

    /// <summary>[tastes] The share of artists in each, which is also the share of users whose main taste it is.</summary>
    public double[] Shares { get; }

    /// <summary>The first artist of a taste; of <see cref="Count"/>, the number of artists.</summary>
    public int First(int taste) => firsts[taste];

    /// <summary>How many artists a taste has.</summary>
    public int Size(int taste) => firsts[taste + 1] - firsts[taste];

    /// <summary>The taste that an artist belongs to.</summary>
    public int TasteOf(int item)
    {
        var place = Array.BinarySearch(firsts, item);
        return place >= 0 ? place : ~place - 1;
    }
}
