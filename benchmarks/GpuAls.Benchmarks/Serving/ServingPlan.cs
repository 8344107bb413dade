using GpuAls.Core;

namespace GpuAls.Benchmarks.Serving;

/// <summary>A load on <c>gpuals serve</c> whose model is replaced again and again.</summary>
sealed record ServingPlan
{
    /// <summary>The model files that take turns; one or more.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>The length of the load.</summary>
    public TimeSpan Length { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>The time between two replacements of the model.</summary>
    public TimeSpan Swap { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The number of clients; each sends its next request after its last answer.</summary>
    public int Clients { get; init; } = 8;

    /// <summary>The requests of all clients in a second, at most.</summary>
    public int Rate { get; init; } = 1000;

    /// <summary>Reads model files and options.</summary>
    /// <exception cref="GpuAlsException">An option is unknown, or its value is not valid.</exception>
    public static ServingPlan From(IReadOnlyList<string> typed)
    {
        string[] models = [.. typed.TakeWhile(word => !word.StartsWith("--", StringComparison.Ordinal))];
        if (models.Length == 0) throw new GpuAlsException("--serving names no model file; expected one or more");
        var plan = new ServingPlan { Models = models };
        for (var n = models.Length; n < typed.Count; n += 2)
        {
            var (option, value) = (typed[n], n + 1 < typed.Count ? typed[n + 1] : "");
            plan = option switch
            {
                "--minutes" => plan with { Length = TimeSpan.FromMinutes(Number(option, value)) },
                "--swap-seconds" => plan with { Swap = TimeSpan.FromSeconds(Number(option, value)) },
                "--clients" => plan with { Clients = (int)Math.Ceiling(Number(option, value)) },
                "--rate" => plan with { Rate = (int)Math.Ceiling(Number(option, value)) },
                _ => throw new GpuAlsException(
                    $"unknown option {DisplayText.Quote(option)}; expected --minutes, --swap-seconds, --clients or --rate"),
            };
        }

        return plan;
    }

    static double Number(string option, string text) => NumberRange.Above(0.0).Parse(text)
        ?? throw new GpuAlsException($"{option} is {DisplayText.Quote(text)}; expected a number above 0");
}
