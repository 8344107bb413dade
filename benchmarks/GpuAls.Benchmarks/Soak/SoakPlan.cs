using GpuAls.Core;

namespace GpuAls.Benchmarks.Soak;

/// <summary>The length of a soak, and the number of its measurements.</summary>
sealed record SoakPlan
{
    /// <summary>The least number of measurements: a third of them is compared with a third.</summary>
    public const int MinLines = 6;

    /// <summary>The length.</summary>
    public TimeSpan Length { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>The number of measurements, at equal intervals; one a minute by default, and at least <see cref="MinLines"/>.</summary>
    public int Lines => Math.Max(MinLines, (int)Length.TotalMinutes);

    /// <summary>Reads the options.</summary>
    /// <exception cref="GpuAlsException">An option is unknown, or its value is not valid.</exception>
    public static SoakPlan From(IReadOnlyList<string> typed) => typed switch
    {
        [] => new SoakPlan(),
        ["--minutes", var minutes] => new SoakPlan
        {
            Length = TimeSpan.FromMinutes(NumberRange.Above(0.0).Parse(minutes)
                ?? throw new GpuAlsException($"--minutes is {DisplayText.Quote(minutes)}; expected a number above 0")),
        },
        _ => throw new GpuAlsException($"--soak is followed by {DisplayText.Quote(string.Join(' ', typed))}; expected nothing or --minutes N"),
    };
}
