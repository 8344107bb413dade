using System.Diagnostics;
using GpuAls.Fuzzing.Coverage;
using GpuAls.Fuzzing.Mutation;
using GpuAls.Fuzzing.Targets;

namespace GpuAls.Fuzzing.Running;

/// <summary>The end of a run.</summary>
/// <param name="MaxExecutions">The number of executions after which it ends.</param>
/// <param name="MaxSeconds">The time after which it ends.</param>
/// <param name="Seed">The seed of the mutations.</param>
sealed record FuzzLimits(long MaxExecutions, double MaxSeconds, int Seed);

/// <summary>The figures of a run.</summary>
sealed record FuzzFigures(long Executions, int Edges, int Inputs, double Seconds, IReadOnlyList<(string File, Fault Fault)> Faults);

/// <summary>
/// A run of one target: changes inputs of the corpus, executes them, checks the rules, and keeps the inputs that pass new edges.
/// </summary>
/// <param name="target">The target.</param>
/// <param name="map">The map of edges.</param>
/// <param name="folder">The folder for faults and for the inputs of this run.</param>
/// <param name="limits">The end of the run.</param>
sealed class FuzzRun(FuzzTarget target, CoverageMap map, string folder, FuzzLimits limits)
{
    // After these, the same faults come again and again.
    const int MaxFaults = 25;

    // One input in so many is repeated to a great length.
    const int StretchedEvery = 2000;

    readonly Random random = new(limits.Seed);
    readonly Dictionary<string, (string File, Fault Fault)> faults = [];

    /// <summary>Runs until a limit.</summary>
    /// <param name="seeds">Inputs to begin with.</param>
    /// <returns>The figures, and the corpus with the edges that each of its inputs passes.</returns>
    public (FuzzFigures Figures, IReadOnlyList<(byte[] Input, HashSet<int> Edges)> Corpus) Run(IEnumerable<byte[]> seeds)
    {
        using var watchdog = new Watchdog(Path.Combine(folder, Watchdog.FileName));
        var clock = Stopwatch.StartNew();
        var corpus = new Corpus(random);
        var edges = new List<(byte[], HashSet<int>)>();
        var mutator = new Mutator(random);
        var executions = 0L;
        foreach (var seed in seeds) Execute(seed, isKept: true);
        while (executions < limits.MaxExecutions && clock.Elapsed.TotalSeconds < limits.MaxSeconds && faults.Count < MaxFaults)
        {
            var input = corpus.Next();
            var isStretched = target.MaxStretchedLength > 0 && executions % StretchedEvery == StretchedEvery - 1;
            Execute(
                isStretched
                    ? mutator.Stretch(input, target.MaxStretchedLength)
                    : target.Mutate(input, corpus.Next(), mutator, target.MaxLength),
                isKept: false,
                isLong: isStretched);
        }

        return (new FuzzFigures(executions, map.Edges, corpus.Inputs.Count, clock.Elapsed.TotalSeconds, [.. faults.Values]), edges);

        void Execute(byte[] input, bool isKept, bool isLong = false)
        {
            executions++;
            map.Clear();
            watchdog.Begin(input);
            var isNew = false;
            HashSet<int>? passed = null;
            var fault = Execution.Check(target, input, () =>
            {
                isNew = map.Add();
                if (isNew || isKept) passed = map.LastEdges();
            });
            watchdog.End();
            if (fault is not null) Save(input, fault);
            // Long inputs are slow, and hide what is particular to them.
            else if ((isNew || isKept) && !isLong && corpus.Add(input)) edges.Add((input, passed!));
        }
    }

    void Save(byte[] input, Fault fault)
    {
        if (faults.ContainsKey(fault.Rule)) return;
        var file = Path.Combine(folder, $"fault-{Corpus.NameOf(input)}");
        File.WriteAllBytes(file, input);
        File.WriteAllText($"{file}.txt", $"{target.Name}{Environment.NewLine}{fault.Rule}{Environment.NewLine}{fault.Text}{Environment.NewLine}");
        faults.Add(fault.Rule, (file, fault));
    }
}
