using System.Globalization;
using GpuAls.Core;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;

namespace GpuAls.Benchmarks.Descent;

/// <summary>The trainings that are measured, and the limits of each.</summary>
sealed record DescentPlan
{
    /// <summary>The numbers of factors, each with its own tables and plot.</summary>
    public IReadOnlyList<int> Factors { get; init; } = [64, 128, 512, 1024];

    /// <summary>The number of generated rows, with users and items in proportion to Last.fm-360K.</summary>
    public long Rows { get; init; } = 1_000_000;

    /// <summary>The maximum number of iterations of a training.</summary>
    public int Iterations { get; init; } = 30;

    /// <summary>The seconds after which a training starts no new iteration.</summary>
    public double Seconds { get; init; } = 30;

    /// <summary>The options of all trainings except factors and solver; they give good recommendations for play counts.</summary>
    public static AlsOptions Training { get; } = new() { Confidence = Confidence.Log, Alpha = 2, Regularization = 10 };

    /// <summary>The options that reproduce this plan.</summary>
    public string Options => string.Create(
        CultureInfo.InvariantCulture, $"--factors {string.Join(',', Factors)} --plays {Rows} --iterations {Iterations} --seconds {Seconds}");

    /// <summary>A few seconds of work, to test the measurement.</summary>
    public static DescentPlan Tiny { get; } = new() { Factors = [8, 16], Rows = 20_000, Iterations = 4 };

    /// <summary>Reads the options, each followed by its value.</summary>
    /// <exception cref="GpuAlsException">An option is unknown, or its value is not valid.</exception>
    public static DescentPlan From(IReadOnlyList<string> typed)
    {
        var plan = new DescentPlan();
        for (var n = 0; n < typed.Count; n += 2)
        {
            var (option, value) = (typed[n], n + 1 < typed.Count ? typed[n + 1] : "");
            plan = option switch
            {
                "--factors" => plan with { Factors = [.. value.Split(',').Select(one => (int)Whole(option, one))] },
                "--plays" => plan with { Rows = Whole(option, value) },
                "--iterations" => plan with { Iterations = (int)Whole(option, value) },
                "--seconds" => plan with { Seconds = Whole(option, value) },
                _ => throw new GpuAlsException($"unknown option {DisplayText.Quote(option)}; expected --factors, --plays, --iterations or --seconds"),
            };
        }

        return plan;
    }

    static long Whole(string option, string text)
    {
        var isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return isNumber && number is >= 1 and <= int.MaxValue
            ? number
            : throw new GpuAlsException($"{option} is {DisplayText.Quote(text)}; expected a whole number from 1 to {int.MaxValue}");
    }
}
