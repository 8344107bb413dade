using GpuAls.Core.Model;
using GpuAls.Core.Numerics;

namespace GpuAls.Reporting.Figures;

/// <summary>A few users of different tastes, the same ones for the same model.</summary>
static class SampleUsers
{
    const ulong Seed = 0x7573_6572;
    const int MinLikes = 10, MaxLikes = 200;
    const int Drawn = 200;

    /// <summary>
    /// Rows of users: of 200 drawn users with 10 to 200 items, the first, and then each time the one whose highest cosine to those before is lowest.
    /// Where there are too few users with so many items, others with likes join.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="count">The number of users; fewer if fewer have likes.</param>
    public static IReadOnlyList<int> Of(AlsModel model, int count)
    {
        int[] drawn =
        [
            .. Enumerable.Range(0, model.Users.Count)
                .Where(user => !model.Factors.Users.IsZero(user))
                .OrderBy(user => model.Known.RowLength(user) is >= MinLikes and <= MaxLikes ? 0 : 1)
                .ThenBy(user => SplitMix.Of(Seed, user, 0))
                .Take(Math.Max(Drawn, count)),
        ];
        var usual = drawn.Count(user => model.Known.RowLength(user) is >= MinLikes and <= MaxLikes);
        if (usual >= count) drawn = drawn[..usual];
        var directions = Array.ConvertAll(drawn, user => Direction(model.Factors.Users.Row(user)));
        var highest = new double[drawn.Length]; // the highest cosine to a chosen user
        Array.Fill(highest, double.NegativeInfinity);
        var chosen = new List<int>();
        while (chosen.Count < Math.Min(count, drawn.Length))
        {
            var next = Array.IndexOf(highest, highest.Min());
            chosen.Add(drawn[next]);
            for (var n = 0; n < drawn.Length; n++) highest[n] = Math.Max(highest[n], DoubleVectors.Dot(directions[n], directions[next]));
            highest[next] = double.PositiveInfinity;
        }

        return chosen;
    }

    static double[] Direction(ReadOnlySpan<float> vector)
    {
        var direction = new double[vector.Length];
        DoubleVectors.Widen(vector, direction);
        var length = Math.Sqrt(DoubleVectors.Dot(direction, direction));
        for (var k = 0; k < direction.Length; k++) direction[k] /= length;
        return direction;
    }
}
