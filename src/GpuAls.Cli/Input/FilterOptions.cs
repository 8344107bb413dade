using System.CommandLine;
using GpuAls.Cli.Options;
using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Prepared;
using GpuAls.Ingestion;

namespace GpuAls.Cli.Input;

/// <summary>The interactions to drop before anything is done with them: --min-value, --min-user, --min-item.</summary>
sealed class FilterOptions
{
    const string MinUserOption = "--min-user";
    const string MinItemOption = "--min-item";

    readonly NumberOption<float> minValue = new(
        "--min-value",
        "Ignore rows with a value below this number, after --event-weight; a dislike counts by its strength. Default: keep all.",
        null,
        NumberRange.Above<float>(0));

    readonly NumberOption<int> minUser = new(
        MinUserOption, "Drop users with fewer items than this number; with --min-item, until nothing changes.", 1, NumberRange.AtLeast<int>(1));

    readonly NumberOption<int> minItem = new(
        MinItemOption, "Drop items with fewer users than this number; with --min-user, until nothing changes.", 1, NumberRange.AtLeast<int>(1));

    /// <summary>--min-user and --min-item, which judge a whole set of interactions.</summary>
    public IReadOnlyList<Option> OfSet => [minUser, minItem];

    /// <summary>All options, in the order of the help.</summary>
    public IReadOnlyList<Option> All => [minValue, .. OfSet];

    /// <summary>The input files with the typed filters.</summary>
    public InputFiles Read(ParseResult parse, InputFiles input) => input with
    {
        Format = parse.IsGiven(minValue) ? input.Format with { MinStrength = parse.GetValue(minValue) } : input.Format,
        Filter = (parse.GetValue(minUser), parse.GetValue(minItem)) is var (ofUser, ofItem) && (ofUser > 1 || ofItem > 1)
            ? new InteractionFilter { MinItemsPerUser = ofUser, MinUsersPerItem = ofItem }
            : null,
    };

    /// <summary>The error of filters that leave nothing.</summary>
    /// <param name="filter">The filters.</param>
    /// <param name="input">The input as messages name it.</param>
    /// <param name="pairs">The number of pairs before.</param>
    public static RemedyException LeavesNothing(InteractionFilter filter, string input, long pairs) => new(
        $"{input}: {Words(filter)} leave{(HasBoth(filter) ? "" : "s")} none of the {Format.Count(pairs, "pair")} of user and item; "
            + "expected at least one",
        $"Lower {(HasBoth(filter) ? $"{MinUserOption} or {MinItemOption}" : filter.MinItemsPerUser > 1 ? MinUserOption : MinItemOption)}");

    /// <summary>Drops the users and items of an input, and frees the memory of the interactions if some were dropped.</summary>
    /// <exception cref="RemedyException">Nothing is left.</exception>
    public static FilteredInteractions Apply(InteractionFilter filter, InteractionMatrix matrix, string input)
    {
        var filtered = filter.Apply(matrix);
        if (filtered.Matrix.Entries == 0) throw LeavesNothing(filter, input, matrix.Entries);
        if (!ReferenceEquals(filtered.Matrix, matrix))
        {
            // Freed at once and not by the garbage collector: they may be as large as the result.
            matrix.ByUser.Free();
            matrix.ByItem.Free();
        }

        return filtered;
    }

    /// <summary>The number of dropped interactions in a sentence.</summary>
    /// <param name="words">The filters as typed.</param>
    /// <param name="filtered">The result.</param>
    public static string Note(string words, FilteredInteractions filtered) =>
        Note(words, filtered.Rounds, filtered.DroppedPairs, filtered.DroppedUsers, filtered.DroppedItems);

    /// <summary>The number of interactions that were dropped when a folder was prepared, in a sentence.</summary>
    public static string Note(PreparedDrop dropped) => Note(dropped.Filter, dropped.Rounds, dropped.Pairs, dropped.Users, dropped.Items);

    /// <summary>The rows below --min-value in a sentence.</summary>
    public static string Note(InteractionFormat format, long rows) =>
        FormattableString.Invariant($"Ignored {Format.Count(rows, "row")} with a value below {format.MinStrength}.");

    /// <summary>The options as typed.</summary>
    public static string Words(InteractionFilter filter) => HasBoth(filter)
        ? $"{MinUserOption} {filter.MinItemsPerUser} and {MinItemOption} {filter.MinUsersPerItem}"
        : filter.MinItemsPerUser > 1 ? $"{MinUserOption} {filter.MinItemsPerUser}" : $"{MinItemOption} {filter.MinUsersPerItem}";

    static string Note(string words, int rounds, long pairs, int users, int items) => rounds == 0
        ? $"{words} dropped nothing."
        : $"{words} dropped {Format.Count(pairs, "pair")} of user and item, {Format.Count(users, "user")} and {Format.Count(items, "item")} "
            + $"in {Format.Count(rounds, "round")}.";

    static bool HasBoth(InteractionFilter filter) => filter is { MinItemsPerUser: > 1, MinUsersPerItem: > 1 };
}
