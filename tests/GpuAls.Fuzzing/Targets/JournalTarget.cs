using System.Globalization;
using System.Text;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Evaluation.Splits;
using GpuAls.Evaluation.Tuning;
using GpuAls.Evaluation.Validation;

namespace GpuAls.Fuzzing.Targets;

/// <summary>
/// The state of a search (<c>gpuals tune --state</c>), and in one of 16 executions the search that continues from it. The first line, which belongs
/// to the search, stands before an input that has none. In three of four executions the lines get right checksums, so that the content behind them is
/// tried too.
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
        valid = WithoutChecksums(File.ReadAllBytes(path));
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
        byte[] lines = input.AsSpan().StartsWith("{\"search"u8) ? input : [.. firstLine, .. input];
        var path = scratch.Write("search.jsonl", input.AsSpan().Count((byte)'0') % 4 != 0 ? Sealed(lines) : lines);
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

    /// <summary>The lines with a right checksum each, except for a last one that is cut.</summary>
    static byte[] Sealed(byte[] lines)
    {
        var chain = new ChecksummedLines();
        var result = new MemoryStream();
        for (ReadOnlySpan<byte> rest = lines; rest.Length > 0;)
        {
            var end = rest.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            result.Write(end > 0 && line.EndsWith("}"u8) ? chain.Seal(line) : line);
            if (end < 0) break;
            result.WriteByte((byte)'\n');
            rest = rest[(end + 1)..];
        }

        return result.ToArray();
    }

    static byte[] WithoutChecksums(byte[] lines)
    {
        const string property = $",\"{ChecksummedLines.Property}\":\"";
        var text = Encoding.UTF8.GetString(lines).Split('\n');
        var bare = text.Select(line => line.Length == 0 ? "" : line[..line.IndexOf(property, StringComparison.Ordinal)] + "}");
        return Encoding.UTF8.GetBytes(string.Join('\n', bare));
    }

    AlsOptions Settings(IReadOnlyList<double> point) => point.Count > 0 ? space.At(point).Resolve(holdout.Train, device) : standard;

    TuningResult Continue(string path) => new Tuner(options, device).Tune(holdout, path);
}
