using System.Globalization;
using GpuAls.Core;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;

namespace GpuAls.Benchmarks;

/// <summary>What descents are measured.</summary>
sealed record DescentPlan
{
    /// <summary>Numbers of factors, each with a table and a plot of its own.</summary>
    public IReadOnlyList<int> Factors { get; init; } = [64, 128, 512, 1024];

    /// <summary>How many plays are made up, users and items in proportion to Last.fm-360K's.</summary>
    public long Plays { get; init; } = 1_000_000;

    /// <summary>A descent has so many iterations at the most …</summary>
    public int Iterations { get; init; } = 30;

    /// <summary>… and no new one when it has taken so long.</summary>
    public double Seconds { get; init; } = 30;

    /// <summary>What is trained, apart from factors and solver: play counts as they recommend well.</summary>
    public static AlsOptions Training { get; } = new() { Confidence = Confidence.Log, Alpha = 2, Regularization = 10 };

    /// <summary>The options that were typed, to be typed again.</summary>
    public string Options => string.Create(
        CultureInfo.InvariantCulture, $"--factors {string.Join(',', Factors)} --plays {Plays} --iterations {Iterations} --seconds {Seconds}");

    /// <summary>Seconds of work, to see that measuring works.</summary>
    public static DescentPlan Tiny { get; } = new() { Factors = [8, 16], Plays = 20_000, Iterations = 4 };

    /// <summary>From pairs of an option and its value.</summary>
    /// <exception cref="GpuAlsException">There is no such option, or its value is none.</exception>
    public static DescentPlan From(IReadOnlyList<string> typed)
    {
        var plan = new DescentPlan();
        for (var n = 0; n < typed.Count; n += 2)
        {
            var (option, value) = (typed[n], n + 1 < typed.Count ? typed[n + 1] : "");
            plan = option switch
            {
                "--factors" => plan with { Factors = [.. value.Split(',').Select(one => (int)Whole(option, one))] },
                "--plays" => plan with { Plays = Whole(option, value) },
                "--iterations" => plan with { Iterations = (int)Whole(option, value) },
                "--seconds" => plan with { Seconds = Whole(option, value) },
                _ => throw new GpuAlsException($"there is no option {DisplayText.Quote(option)}; expected --factors, --plays, --iterations or --seconds"),
            };
        }

        return plan;
    }

    static long Whole(string option, string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= int.MaxValue
        ? number
        : throw new GpuAlsException($"{option} is '{text}'; expected a whole number of 1 or more");
}
