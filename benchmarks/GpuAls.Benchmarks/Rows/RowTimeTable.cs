using System.Globalization;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Weights;

namespace GpuAls.Benchmarks.Rows;

/// <summary>
/// The time of a half-sweep for each entry of a row, by the length of the row and by solver, on one thread with 128 factors: as Markdown. The
/// clock is around each of about 1,024 pieces of neighbouring rows, whose mean length counts, and the minimum of several half-sweeps counts.
/// </summary>
static class RowTimeTable
{
    const int Factors = 128;
    const int Steps = 3;
    const int HalfSweeps = 3;

    static readonly Solver[] Solvers = [Solver.PreconditionedConjugateGradient, Solver.ConjugateGradient, Solver.Cholesky];

    // The first lengths of each column of the table, and the end of the last one.
    static readonly double[] Lengths = [0, 5, 10, 20, 40, 60, 100, 300, 1_000, 3_000, double.PositiveInfinity];

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
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{matrix.Users.Count:N0} users, {matrix.Items.Count:N0} items, {matrix.Entries:N0} pairs, {Factors} factors; nanoseconds for an entry"));
        output.WriteLine();
        output.WriteLine($"| entries of a row | {string.Join(" | ", Enumerable.Range(0, Lengths.Length - 1).Select(Heading))} |");
        output.WriteLine($"|---|{string.Concat(Enumerable.Repeat("---:|", Lengths.Length - 1))}");
        foreach (var solver in Solvers)
        {
            var cells = Measure(matrix, solver).Select(time => time is { } known ? known.ToString("F0", CultureInfo.InvariantCulture) : "–");
            output.WriteLine($"| `{SolverInfo.Of(solver).Word}` | {string.Join(" | ", cells)} |");
        }
    }

    static string Heading(int column) => double.IsInfinity(Lengths[column + 1])
        ? "more"
        : string.Create(CultureInfo.InvariantCulture, $"{Lengths[column]:N0}–{Lengths[column + 1]:N0}");

    /// <summary>[columns] Nanoseconds for an entry; null without a piece of rows of such lengths.</summary>
    static double?[] Measure(InteractionMatrix matrix, Solver solver)
    {
        AlsProblem problem = new(
            new(matrix.ByUser, matrix.ByUser.Values),
            new(matrix.ByItem, matrix.ByItem.Values),
            StartFactors.Create(matrix.Users.Count, matrix.Items.Count, Factors, seed: 1),
            0.01,
            solver,
            Steps);
        using var session = (IPartialSession)new CpuDevice(threads: 1).Open(problem);
        for (var n = 0; n < HalfSweeps; n++)
        {
            session.SolveUsers(CancellationToken.None);
            session.SolveItems(CancellationToken.None);
        }

        var (seconds, entries) = (new double[Lengths.Length - 1], new long[Lengths.Length - 1]);
        Add(problem.ByUser, session.PieceTimes(ofUsers: true));
        Add(problem.ByItem, session.PieceTimes(ofUsers: false));
        problem.Start.Users.Values.Dispose();
        problem.Start.Items.Values.Dispose();
        return [.. seconds.Select((time, column) => entries[column] == 0 ? (double?)null : time * 1e9 / entries[column])];

        void Add(WeightedRows rows, IReadOnlyList<PieceTime> pieces)
        {
            var start = 0;
            foreach (var (end, time) in pieces)
            {
                var count = rows.Offsets[end] - rows.Offsets[start];
                var column = Array.FindLastIndex(Lengths, first => first <= (double)count / (end - start));
                seconds[column] += time;
                entries[column] += count;
                start = end;
            }
        }
    }
}
