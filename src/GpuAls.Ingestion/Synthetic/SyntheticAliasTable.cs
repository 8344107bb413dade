namespace GpuAls.Ingestion.Synthetic;

/// <summary>Draws a place with a probability in proportion to its weight, in constant time (Walker 1977; built as Vose 1991 does).</summary>
sealed class SyntheticAliasTable
{
    readonly uint[] thresholds;
    readonly int[] aliases;

    /// <param name="weights">[places] Above 0.</param>
    public SyntheticAliasTable(ReadOnlySpan<double> weights)
    {
        thresholds = new uint[weights.Length];
        aliases = new int[weights.Length];
        var total = 0.0;
        foreach (var weight in weights) total += weight;

        // Each place gets a column of height 1; what a light place leaves free is filled by a heavy one, its alias.
        var heights = new double[weights.Length];
        var light = new Stack<int>();
        var heavy = new Stack<int>();
        for (var place = 0; place < weights.Length; place++)
        {
            heights[place] = weights[place] / total * weights.Length;
            (heights[place] < 1 ? light : heavy).Push(place);
        }

        while (light.Count > 0 && heavy.Count > 0)
        {
            var filled = light.Pop();
            var filler = heavy.Pop();
            thresholds[filled] = (uint)(heights[filled] * uint.MaxValue);
            aliases[filled] = filler;
            heights[filler] -= 1 - heights[filled];
            (heights[filler] < 1 ? light : heavy).Push(filler);
        }

        // What is left has height 1 but for rounding.
        foreach (var place in light.Concat(heavy))
        {
            thresholds[place] = uint.MaxValue;
            aliases[place] = place;
        }
    }

    /// <summary>The place that 64 random bits name.</summary>
    public int Draw(ulong random)
    {
        var place = (int)Math.BigMul(random, (ulong)thresholds.Length, out var rest);
        return (uint)(rest >> 32) < thresholds[place] ? place : aliases[place];
    }
}
