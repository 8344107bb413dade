namespace GpuAls.Core.Interactions;

/// <summary>Whole numbers above 2²⁴ that float32 cannot hold exactly, and an example.</summary>
/// <param name="Count">How many numbers were rounded.</param>
/// <param name="Exact">The first of them as text, without its sign: <c>16,777,217</c>.</param>
/// <param name="Stored">The float32 that is used for it, without its sign.</param>
/// <param name="User">Its user.</param>
/// <param name="Item">Its item.</param>
sealed record RoundedStrengths(long Count, string Exact, double Stored, string User, string Item)
{
    /// <summary>Every whole number up to 2²⁴ is a float32.</summary>
    public const float MaxExact = 1 << 24;

    /// <summary>The example in words: <c>16,777,217 of user 'a' and item 'x' to 16,777,216</c>.</summary>
    public string Example =>
        FormattableString.Invariant($"{Exact} of user {DisplayText.Quote(User)} and item {DisplayText.Quote(Item)} to {Stored:N0}");

    /// <summary>The sum of the counts, with the first example.</summary>
    public static RoundedStrengths? Sum(RoundedStrengths? first, RoundedStrengths? second) =>
        first is null || second is null ? first ?? second : first with { Count = first.Count + second.Count };
}
