using GpuAls.Core.Queries.Maps;

namespace GpuAls.Reporting.Figures;

/// <summary>Popular items of different regions of a map.</summary>
static class MapRegions
{
    // The first distance asked for, in widths of the map, and the share that is left after each round.
    const double FirstDistance = 0.4;
    const double Step = 0.8;

    /// <summary>
    /// Places in the map, most popular first: the most popular items, each at least at some distance from those before. The distance is the largest
    /// of 0.4, 0.32, 0.256, … that gives enough items.
    /// </summary>
    /// <param name="map">The map, most popular item first.</param>
    /// <param name="count">The number of items; all if there are fewer.</param>
    public static IReadOnlyList<int> Of(IReadOnlyList<MappedItem> map, int count)
    {
        if (map.Count <= count) return [.. Enumerable.Range(0, map.Count)];
        for (var distance = FirstDistance; ; distance = distance < 1e-4 ? 0 : distance * Step)
        {
            var chosen = new List<int>(count);
            for (var n = 0; n < map.Count && chosen.Count < count; n++)
            {
                if (chosen.TrueForAll(other => Square(map[n], map[other]) >= distance * distance)) chosen.Add(n);
            }

            if (chosen.Count == count) return chosen;
        }
    }

    static double Square(MappedItem a, MappedItem b) => ((double)a.X - b.X) * ((double)a.X - b.X) + ((double)a.Y - b.Y) * ((double)a.Y - b.Y);
}
