using GpuAls.Core.Solving;

namespace GpuAls.Testing;

/// <summary>The start factors of the reference figures: ((row·f + k + 1 + salt)·2654435761 mod 2³²) / 2³² · 0.01.</summary>
static class ReferenceStart
{
    const int ItemSalt = 1_000_003;

    public static double[][] Users(int rows, int factors) => Side(rows, factors, salt: 0);

    public static double[][] Items(int rows, int factors) => Side(rows, factors, ItemSalt);

    /// <summary>Both sides, rounded to float32, for an engine to start from.</summary>
    public static AlsFactors Create(int users, int items, int factors) =>
        new ReferenceAls(Users(users, factors), Items(items, factors), []).ToFactors();

    static double[][] Side(int rows, int factors, long salt)
    {
        var side = new double[rows][];
        for (long row = 0; row < rows; row++)
        {
            side[row] = new double[factors];
            for (var k = 0; k < factors; k++) side[row][k] = (uint)((row * factors + k + 1 + salt) * 2654435761) / 4294967296.0 * 0.01;
        }

        return side;
    }
}
