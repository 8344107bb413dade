using static GpuAls.Cli.Schemas.Property;

namespace GpuAls.Cli.Schemas;

/// <summary>The use of times, in the reports of several commands.</summary>
static class TimeSchema
{
    /// <summary>The property <c>times</c>.</summary>
    public static Property Times { get; } = Object(
        "times",
        "The use of the times of the rows, if they were used.",
        Number("halfLifeSeconds", "Age after which a row counts half, in seconds.").Optional(),
        Text("halfLife", "The half-life as --half-life takes it.").Optional(),
        Text("asOf", "Moment from which ages are counted, UTC.").Optional(),
        Text("since", "Earliest time of a row that counts, UTC.").Optional(),
        Text("until", "Time that all rows that count are before, UTC.").Optional()).Optional();
}
