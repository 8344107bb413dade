using System.Globalization;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Weights;
using GpuAls.Distributed.Planning;

namespace GpuAls.Benchmarks.Exchange;

/// <summary>
/// The vectors that ranks exchange in an iteration of a data set, beside the estimate of <c>gpuals plan</c>, which has its sizes alone: as Markdown.
/// </summary>
static class ExchangeTable
{
    const int Factors = 128;

    static readonly int[] Ranks = [2, 3, 8, 16, 64];

    /// <summary>Prints the table.</summary>
    /// <param name="options">Nothing for generated data of the size of Last.fm-360K, or a file and the word of its format.</param>
    /// <param name="output">Where to.</param>
    /// <exception cref="GpuAlsException">The file cannot be read, or the options are others.</exception>
    public static void Print(IReadOnlyList<string> options, TextWriter output) => Print(NamedMatrix.Load(options), output);

    /// <summary>Prints the table of a matrix.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="output">Where to.</param>
    public static void Print(InteractionMatrix matrix, TextWriter output)
    {
        var (users, items, pairs) = (matrix.Users.Count, matrix.Items.Count, matrix.Entries);
        var (byUser, byItem) = (new WeightedRows(matrix.ByUser, matrix.ByUser.Values), new WeightedRows(matrix.ByItem, matrix.ByItem.Values));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{users:N0} users, {items:N0} items, {pairs:N0} pairs, {Factors} factors"));
        output.WriteLine();
        output.WriteLine("| ranks | vectors, MB an iteration | estimate | of the estimate |");
        output.WriteLine("|---:|---:|---:|---:|");
        foreach (var ranks in Ranks)
        {
            var planned = new PlannedTraining(users, items, pairs, Factors, ranks);
            var exact = IterationTraffic.Exact(byUser, byItem, Factors, planned.Solver, ranks).Vectors;
            var estimate = planned.Traffic.Vectors;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {ranks} | {exact / 1e6:N1} | {estimate / 1e6:N1} | {exact / estimate:P0} |"));
        }
    }
}
