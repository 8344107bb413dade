using System.Globalization;
using GpuAls.Fuzzing.Targets;

namespace GpuAls.Fuzzing;

/// <summary>The command line of the fuzzer.</summary>
sealed record FuzzerOptions
{
    /// <summary>The help.</summary>
    public const string Help =
        """
        Usage: GpuAls.Fuzzing (--executions N | --seconds S) [--targets NAME,…] [--seed S] [--save-corpus] [--output FOLDER]
               GpuAls.Fuzzing --replay TARGET FILE

          --executions N    Executions of all targets together.
          --seconds S       Time of all targets together, for each processor.
          --targets NAME,…  Targets. Default: all.
          --seed S          Seed of the mutations. Default: 1.
          --save-corpus     Replace the corpus in the repository by the smallest inputs that pass the same edges. Faults stay.
          --output FOLDER   Folder of the repository for the instrumented program and the faults; it is replaced. Default: artifacts/fuzzing.
          --replay          Execute one file, and show its result and the memory that it takes.

        Faults are written to artifacts/fuzzing/TARGET/fault-…, and the exit code is 1 if there is one.
        """;

    public long Executions { get; private init; } = long.MaxValue;

    public double Seconds { get; private init; } = double.PositiveInfinity;

    public IReadOnlyList<string> Targets { get; private init; } = [.. FuzzTargets.All.Select(target => target.Name)];

    public int Seed { get; private init; } = 1;

    public bool SavesCorpus { get; private init; }

    /// <summary>The folder of the instrumented program and of the faults, from the root of the repository.</summary>
    public string Output { get; private init; } = Path.Combine("artifacts", "fuzzing");

    /// <summary>The folder of the one target that this process runs; null for the process that starts the others.</summary>
    public string? Folder { get; private init; }

    /// <summary>The file that is executed once; null for a run.</summary>
    public string? Replayed { get; private init; }

    /// <summary>Parses a command line.</summary>
    /// <exception cref="FormatException">An option is unknown or has no value.</exception>
    public static FuzzerOptions Parse(IReadOnlyList<string> args)
    {
        var options = new FuzzerOptions();
        var at = 0;
        while (at < args.Count)
        {
            options = args[at++] switch
            {
                "--executions" => options with { Executions = long.Parse(Value(), CultureInfo.InvariantCulture) },
                "--seconds" => options with { Seconds = double.Parse(Value(), CultureInfo.InvariantCulture) },
                "--targets" => options with { Targets = [.. Value().Split(',').Select(Known)] },
                "--seed" => options with { Seed = int.Parse(Value(), CultureInfo.InvariantCulture) },
                "--save-corpus" => options with { SavesCorpus = true },
                "--output" => options with { Output = Value() },
                "--folder" => options with { Folder = Value() },
                "--replay" => options with { Targets = [Known(Value())], Replayed = Value() },
                var other => throw new FormatException($"unknown option {other}"),
            };
        }

        return options is { Executions: long.MaxValue, Seconds: double.PositiveInfinity, Replayed: null }
            ? throw new FormatException("expected --executions, --seconds or --replay")
            : options;

        string Value() => at < args.Count ? args[at++] : throw new FormatException($"{args[at - 1]} needs a value");
    }

    static string Known(string name) => FuzzTargets.All.Any(target => target.Name == name)
        ? name
        : throw new FormatException($"unknown target {name}; expected {string.Join(", ", FuzzTargets.All.Select(target => target.Name))}");
}
