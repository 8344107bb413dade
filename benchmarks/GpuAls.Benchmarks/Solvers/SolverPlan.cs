using System.Globalization;
using GpuAls.Core;

namespace GpuAls.Benchmarks.Solvers;

/// <summary>The cases that are measured, and for how many iterations.</summary>
sealed record SolverPlan
{
    /// <summary>The folder with the data sets that are files; null: only generated data.</summary>
    public string? Folder { get; init; }

    /// <summary>Whether only the smallest data set is measured.</summary>
    public bool IsQuick { get; init; }

    /// <summary>A text that the name of a case must contain; null: all cases.</summary>
    public string? Only { get; init; }

    /// <summary>The iterations of a training.</summary>
    public int Iterations { get; init; } = 15;

    /// <summary>The numbers of factors; null: those of each case.</summary>
    public IReadOnlyList<int>? Factors { get; init; }

    /// <summary>The cases.</summary>
    public IEnumerable<SolverCase> Cases => SolverCase.All
        .Where(one => (!IsQuick || one.IsQuick) && (Only is null || one.Name.Contains(Only, StringComparison.Ordinal)))
        .Select(one => Factors is null ? one : one with { Factors = Factors });

    /// <summary>The options as typed, without paths of this machine.</summary>
    public string Options => string.Join(' ', ((string?[])
    [
        Folder is null ? null : "--data DATA",
        IsQuick ? "--quick" : null,
        Only is null ? null : $"--only '{Only}'",
        Iterations == new SolverPlan().Iterations ? null : string.Create(CultureInfo.InvariantCulture, $"--iterations {Iterations}"),
        Factors is null ? null : $"--factors {string.Join(',', Factors)}",
    ]).OfType<string>());

    /// <summary>A second of work, to test the measurement.</summary>
    public static SolverPlan Tiny { get; } = new() { IsQuick = true, Only = "--alpha 1.5 --regularization auto", Iterations = 3, Factors = [8, 16] };

    /// <summary>Reads the options.</summary>
    /// <exception cref="GpuAlsException">An option is unknown, or its value is not valid.</exception>
    public static SolverPlan From(IReadOnlyList<string> typed)
    {
        var plan = new SolverPlan();
        for (var n = 0; n < typed.Count; n++)
        {
            plan = typed[n] switch
            {
                "--quick" => plan with { IsQuick = true },
                "--data" => plan with { Folder = Value() },
                "--only" => plan with { Only = Value() },
                "--iterations" => plan with { Iterations = Whole(Value()) },
                "--factors" => plan with { Factors = [.. Value().Split(',').Select(Whole)] },
                var option => throw new GpuAlsException(
                    $"unknown option {DisplayText.Quote(option)}; expected --data, --quick, --only, --iterations or --factors"),
            };

            string Value() => ++n < typed.Count ? typed[n] : throw new GpuAlsException($"{typed[n - 1]} has no value; expected one after it");
        }

        return plan;
    }

    static int Whole(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1
        ? number
        : throw new GpuAlsException($"{DisplayText.Quote(text)} is not a number; expected a whole number of 1 or more");
}
