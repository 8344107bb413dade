using System.Globalization;
using GpuAls.Core;

namespace GpuAls.Benchmarks.Quality;

/// <summary>The data sets that are compared, and the time of each search.</summary>
sealed record QualityPlan
{
    /// <summary>The folder with the data sets that are files; null: only generated data.</summary>
    public string? Folder { get; init; }

    /// <summary>A folder of further tab-separated files, which had no part in the making of the rule; null: none.</summary>
    public string? Others { get; init; }

    /// <summary>A text that the name of a data set must contain; null: all sets.</summary>
    public string? Only { get; init; }

    /// <summary>The minutes of each search of <c>gpuals tune</c>; 0: no search.</summary>
    public double Minutes { get; init; } = 10;

    /// <summary>Whether the constants of the rule are chosen again without each set.</summary>
    public bool LeavesOut { get; init; } = true;

    /// <summary>The data sets.</summary>
    public IEnumerable<QualitySet> Sets =>
        QualitySet.All.Concat(QualitySet.Files(Others)).Where(set => Only is null || set.Name.Contains(Only, StringComparison.Ordinal));

    /// <summary>The options as typed, without paths of this machine.</summary>
    public string Options => string.Join(' ', ((string?[])
    [
        Folder is null ? null : "--data DATA",
        Others is null ? null : "--others FILES",
        Only is null ? null : $"--only '{Only}'",
        string.Create(CultureInfo.InvariantCulture, $"--minutes {Minutes}"),
        LeavesOut ? null : "--no-leave-out",
    ]).OfType<string>());

    /// <summary>Reads the options.</summary>
    /// <exception cref="GpuAlsException">An option is unknown, or its value is not valid.</exception>
    public static QualityPlan From(IReadOnlyList<string> typed)
    {
        var plan = new QualityPlan();
        for (var n = 0; n < typed.Count; n++)
        {
            plan = typed[n] switch
            {
                "--data" => plan with { Folder = Value() },
                "--others" => plan with { Others = Value() },
                "--only" => plan with { Only = Value() },
                "--minutes" => plan with { Minutes = Number(Value()) },
                "--no-leave-out" => plan with { LeavesOut = false },
                var option => throw new GpuAlsException(
                    $"unknown option {DisplayText.Quote(option)}; expected --data, --others, --only, --minutes or --no-leave-out"),
            };

            string Value() => ++n < typed.Count ? typed[n] : throw new GpuAlsException($"{typed[n - 1]} has no value; expected one after it");
        }

        return plan;
    }

    static double Number(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number >= 0
            ? number
            : throw new GpuAlsException($"{DisplayText.Quote(text)} is not a number of minutes; expected 0 or more");
}
