using System.Globalization;
using System.Text;
using GpuAls.Core;
using GpuAls.Core.Weights;
using GpuAls.Kernels.Memory;

namespace GpuAls.Benchmarks.Cards;

/// <summary>
/// <c>--card-model</c>: the half-sweeps of conjugate gradient on a card that is not there, by their real plans: how evenly warps share the work, and
/// how many bytes come from memory.
/// </summary>
public sealed class CardModel : ICheckedBenchmark
{
    // The plan before rows were ordered: batches of 8 MB, and rows of up to 512 entries in one warp.
    const int EarlierBatchBytes = 8 << 20;

    static readonly CompositeFormat Line = CompositeFormat.Parse(
        "{0,-6} {1,-5} {2,-8} {3,8} {4,10:0.00} {5,8} {6,7:0.00} {7,9:0.00} {8,8:0.00} {9,8:0.00}");

    /// <summary>Prints a table.</summary>
    /// <exception cref="GpuAlsException">The data cannot be read or generated.</exception>
    internal static void Print(CardModelPlan options, TextWriter output)
    {
        var matrix = options.Load();
        WeightedRows[] sides = [Pattern(matrix.ByUser), Pattern(matrix.ByItem)];
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{matrix.Users.Count} users, {matrix.Items.Count} items, {matrix.Entries} entries; "
            + $"{options.Factors} factors of {options.FactorBytes} bytes"));
        output.WriteLine(options.Card);
        output.WriteLine("                                  time over perfectly balanced             GB from memory a pass");
        output.WriteLine("half   solver plan   launches whole rows   pieces  adding  together    fixed  working");
        foreach (var (side, rows) in ((string, WeightedRows)[])[("users", sides[0]), ("items", sides[1])])
        {
            foreach (var isWhitened in (bool[])[false, true])
            {
                foreach (var (name, plan) in Plans(options, rows))
                {
                    var model = new HalfSweepModel(options, rows, plan, isWhitened, withCache: true);
                    output.WriteLine(string.Format(
                        CultureInfo.InvariantCulture,
                        Line,
                        side,
                        isWhitened ? "pcg" : "cg",
                        name,
                        model.Launches,
                        model.WholeRows,
                        double.IsNaN(model.Pieces) ? "none" : model.Pieces.ToString("0.00", CultureInfo.InvariantCulture),
                        model.Adding,
                        model.Together,
                        model.Gathered,
                        model.Working));
                }
            }
        }
    }

    /// <summary>Runs the model on small data: it is never better than perfect.</summary>
    public void Check()
    {
        var options = CardModelPlan.Tiny;
        var rows = Pattern(options.Load().ByItem);
        foreach (var (name, plan) in Plans(options, rows))
        {
            var model = new HalfSweepModel(options, rows, plan, isWhitened: false, withCache: true);
            if (!(model.Together >= 1)) throw new InvalidOperationException($"{name}: better than perfectly balanced");
            // The cache has room for everything, so each vector of the fixed side comes from memory once in all passes.
            Verify.Number("gigabytes of the fixed side", rows.Columns * 16 * 4 / 1e9 / (options.Steps + 1), model.Gathered, 1e-12);
        }
    }

    static IEnumerable<(string Name, RowPlan Plan)> Plans(CardModelPlan options, WeightedRows rows)
    {
        var batchRows = EarlierBatchBytes / sizeof(float) / options.Stride;
        yield return ("earlier", new RowPlan(rows, RowCut.ForProcessors, BatchLimits.OfRows(batchRows)));
        var cut = options.Cut ?? RowCut.ForCards(options.Stride);
        yield return ("batches", new RowPlan(rows, cut, BatchLimits.OfRows(batchRows)));
        yield return ("whole", new RowPlan(rows, cut, new BatchLimits(rows.Rows, int.MaxValue, long.MaxValue)));
    }

    static WeightedRows Pattern(Core.Interactions.SparseRows rows) => new(rows, rows.Values);
}
