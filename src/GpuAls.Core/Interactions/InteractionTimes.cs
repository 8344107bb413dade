using System.Globalization;
using System.Text.Json;

namespace GpuAls.Core.Interactions;

/// <summary>
/// The use of the times of rows, before the strengths of equal pairs are added up: a row counts if its time is in
/// [<see cref="Since"/>, <see cref="Until"/>) and not after <see cref="AsOf"/>, and its strength is multiplied by 2^(−age / half-life), where age is
/// the time from the row to <see cref="AsOf"/>. An age beyond <see cref="MaxHalfLives"/> half-lives counts as that many, so that no pair disappears
/// because it is old. The strengths of another moment follow by one factor: 2^(−(later − earlier) / half-life).
/// </summary>
public sealed record InteractionTimes
{
    /// <summary>The number of half-lives after which a row gets no lighter: 2⁻³⁰ is about 10⁻⁹.</summary>
    public const double MaxHalfLives = 30;

    // Below it, float32 loses digits and then the number.
    const float MinNormal = 1.17549435e-38f;

    const string TimePattern = "yyyy-MM-ddTHH:mm:ss.FFFZ";
    const string HalfLifeMember = "halfLifeSeconds";
    const string AsOfMember = "asOf";
    const string SinceMember = "since";
    const string UntilMember = "until";

    /// <summary>The age after which a row counts half; null if the age does not matter.</summary>
    public TimeSpan? HalfLife { get; init; }

    /// <summary>The moment from which ages are counted, UTC. Rows after it are not used. Null if none was needed.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>The earliest time of a row that counts, UTC; null for no limit.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The time that all rows that count are before, UTC; null for no limit.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The factor of a strength that has aged, 2^−age; 2^−<see cref="MaxHalfLives"/> at least.</summary>
    /// <param name="halfLives">The age in half-lives; below 0 counts as 0.</param>
    internal static double FactorOf(double halfLives) => Math.Pow(2, -Math.Clamp(halfLives, 0, MaxHalfLives));

    /// <summary>A strength that keeps its sign where float32 would round it to 0.</summary>
    internal static float NotZero(float strength, bool isDislike) =>
        Math.Abs(strength) >= MinNormal ? strength : isDislike ? -MinNormal : MinNormal;

    /// <summary>The seconds of a moment since 1970, UTC, to the millisecond.</summary>
    internal static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;

    /// <summary>The moment as text, as it can be typed: <c>2009-03-20T12:34:56Z</c>.</summary>
    internal static string Text(DateTimeOffset time) => time.UtcDateTime.ToString(TimePattern, CultureInfo.InvariantCulture);

    /// <summary>Writes the members of a JSON object.</summary>
    internal void Write(Utf8JsonWriter json)
    {
        if (HalfLife is { } halfLife) json.WriteNumber(HalfLifeMember, halfLife.TotalSeconds);
        if (AsOf is { } asOf) json.WriteString(AsOfMember, Text(asOf));
        if (Since is { } since) json.WriteString(SinceMember, Text(since));
        if (Until is { } until) json.WriteString(UntilMember, Text(until));
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">A member is no time or no duration.</exception>
    internal static InteractionTimes Read(JsonElement json) => new()
    {
        HalfLife = json.TryGetProperty(HalfLifeMember, out var halfLife) ? Duration(halfLife) : null,
        AsOf = Moment(json, AsOfMember),
        Since = Moment(json, SinceMember),
        Until = Moment(json, UntilMember),
    };

    static TimeSpan Duration(JsonElement json)
    {
        var seconds = json.GetDouble();
        return seconds > 0 && seconds <= TimeSpan.MaxValue.TotalSeconds / 2
            ? TimeSpan.FromSeconds(seconds)
            : throw new FormatException(FormattableString.Invariant($"'{HalfLifeMember}' is {seconds}; expected a number above 0"));
    }

    static DateTimeOffset? Moment(JsonElement json, string name) => !json.TryGetProperty(name, out var member) ? null
        : DateTimeOffset.TryParseExact(
            member.GetString(), TimePattern, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time
        : throw new FormatException($"'{name}' is {DisplayText.Quote(member.GetString() ?? "")}; expected a time such as 2009-03-20T12:34:56Z");
}
