using System.Globalization;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Evaluation.Splits;
using GpuAls.Evaluation.Tuning;
using GpuAls.Evaluation.Validation;

namespace GpuAls.Fuzzing.Targets;

/// <summary>
/// The state of a search (<c>gpuals tune --state</c>), and in one of 16 executions the search that continues from it. The first line, which belongs
/// to the search, stands before an input that has none.
/// </summary>
sealed class JournalTarget : FuzzTarget, IDisposable
{
    readonly Scratch scratch = new();
    readonly Holdout holdout = Holdout.Split(Samples.Matrix(), "random:0.3");
    readonly CpuDevice device = new(threads: 1);
    readonly byte[] valid;
    readonly byte[] firstLine;
    readonly AlsOptions standard;
    readonly TuningOptions search;
    readonly TuningSpace space;

    readonly TuningOptions options = new()
    {
        Trials = 1,
        Factors = [2, 3],
        Standard = new AlsOptions { Factors = 2, Iterations = 2, Solver = Solver.Cholesky },
        Validation = new ValidationOptions { Metric = "ndcg@3" },
    };

    public JournalTarget()
    {
        var path = Path.Combine(scratch.FullName, "seed.jsonl");
        Continue(path);
        valid = File.ReadAllBytes(path);
        standard = options.Standard.Resolve(holdout.Train, device) with { Tolerance = null, Neighbours = null };
        search = options with
        {
            Standard = options.Standard with { RegularizationExponent = standard.RegularizationExponent, Tolerance = null, Neighbours = null },
        };
        space = new TuningSpace(search, holdout.Train);
        firstLine = valid[..(Array.IndexOf(valid, (byte)'\n') + 1)];
    }

    public override string Name => "journals";

    public override MemoryBound Memory => new(PerByte: 2048, Constant: 64 << 20);

    public override IEnumerable<byte[]> Seeds =>
        [valid, valid[firstLine.Length..], [.. valid[firstLine.Length..], .. "{\"number\":"u8], firstLine, []];

    public override IReadOnlyList<byte[]> Words =>
    [
        .. Targets.Words.OfJson,
        .. Targets.Words.Of(
            "\"number\":", "\"point\":", "\"iterations\":", "\"metric\":", "\"measuredAfter\":", "\"measured\":", "\"stopped\":", "\"failure\":",
            "\"seconds\":", "0.999999999",
            "[0.5,0.5,0.5]", "[2,4]"),
    ];

    public override Outcome Run(byte[] input)
    {
        var path = scratch.Write("search.jsonl", input.AsSpan().StartsWith("{\"search"u8) ? input : [.. firstLine, .. input]);
        if (input.AsSpan().Count((byte)'1') % 16 != 0)
        {
            using var journal = TuningJournal.Open(path, search, space, holdout, Settings, startsWithStandard: true);
            var last = journal.Trials is [.., var one] ? one : null;
            return new(string.Create(CultureInfo.InvariantCulture, $"{journal.Trials.Count} {last?.Options} {last?.Metric}"), input.Length);
        }

        var result = Continue(path);
        return new(string.Create(CultureInfo.InvariantCulture,
            $"{result.Trials.Count} {result.Best.Options} {result.Best.Metric.Mean:R} {result.Best.Failure}"), input.Length);
    }

    public void Dispose() => scratch.Dispose();

    AlsOptions Settings(IReadOnlyList<double> point) => point.Count > 0 ? space.At(point).Resolve(holdout.Train, device) : standard;

    TuningResult Continue(string path) => new Tuner(options, device).Tune(holdout, path);
}
