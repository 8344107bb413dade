using System.Globalization;
using System.Numerics;
using GpuAls.Core;

namespace GpuAls.Evaluation.Splits;

/// <summary>
/// The facts about one kind of split that options, help and checks need. A new split is a class and a row here. A split is written as its word and an
/// amount: <c>random:0.2</c>.
/// </summary>
/// <param name="Word">The word of the command line.</param>
/// <param name="Example">An amount, as it is typed.</param>
/// <param name="Help">The test part, in words, without the amount.</param>
/// <param name="AmountText">The amounts that the split accepts, in words.</param>
/// <param name="NeedsTimes">Whether the split needs the time of each interaction.</param>
/// <param name="Create">The split for the text of an amount; null if the text is not a number of the kind.</param>
sealed record SplitKind(string Word, string Example, string Help, string AmountText, bool NeedsTimes, Func<string, ISplit?> Create)
{
    /// <summary>The share of something to hold out.</summary>
    public static readonly NumberRange<double> ShareRange = NumberRange.Between(0.0, 1.0);

    /// <summary>The number of interactions of each user to hold out.</summary>
    public static readonly NumberRange<int> CountRange = NumberRange.AtLeast(1);

    /// <summary>All kinds, in the order of the help.</summary>
    public static IReadOnlyList<SplitKind> All { get; } =
    [
        OfShare("random", "0.2", "a random share of all pairs", needsTimes: false, share => new RandomSplit(share)),
        OfCount("leave-out", "3", "a number of random pairs of each user", needsTimes: false, LeaveOutSplit.Random),
        OfCount("last", "3", "the last pairs of each user, by time", needsTimes: true, LeaveOutSplit.Last),
        OfShare("time", "0.2", "the last share of all pairs, by time", needsTimes: true, share => new TimeSplit(share)),
        OfShare(
            "unseen-users",
            "0.1",
            "a fifth of the pairs of a share of the users, who are not trained on",
            needsTimes: false,
            share => new UnseenUsersSplit(share)),
        OfShare(
            "unseen-items",
            "0.1",
            "all pairs of a share of the items, which are not trained on",
            needsTimes: false,
            share => new UnseenItemsSplit(share)) with { ValidatesTrainings = false },
    ];

    /// <summary>Whether the part can be measured while a training runs. New items have vectors at its end alone.</summary>
    public bool ValidatesTrainings { get; init; } = true;

    /// <summary>The word with the example of an amount: <c>random:0.2</c>.</summary>
    public string ExampleText => $"{Word}:{Example}";

    /// <summary>The words of all kinds that need times, for messages: <c>last or time</c>.</summary>
    public static string WordsWithTimes => DisplayText.OneOf([.. All.Where(kind => kind.NeedsTimes).Select(kind => kind.Word)]);

    /// <summary>The split of a text: <c>random:0.2</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="kinds">The kinds to choose from; null for all.</param>
    /// <exception cref="GpuAlsException">The kind is unknown, or it does not accept the amount; the message says which.</exception>
    public static ISplit Parse(string text, IReadOnlyList<SplitKind>? kinds = null)
    {
        kinds ??= All;
        var parts = text.Split(':');
        if (parts.Length != 2 || kinds.FirstOrDefault(kind => kind.Word == parts[0]) is not { } kind)
        {
            var examples = DisplayText.OneOf([.. kinds.Select(one => one.ExampleText)]);
            throw new GpuAlsException($"unknown split {DisplayText.Quote(text)}; expected a kind and an amount: {examples}");
        }

        return kind.Create(parts[1]) ?? throw new GpuAlsException(
            $"the amount of the split {DisplayText.Quote(text)} is {DisplayText.Quote(parts[1])}; expected {kind.AmountText}");
    }

    static SplitKind OfShare(string word, string example, string help, bool needsTimes, Func<double, ISplit> create) =>
        new(word, example, help, ShareRange.Text, needsTimes, text => Number(text, NumberStyles.Float, ShareRange) is { } share
            ? create(share)
            : null);

    static SplitKind OfCount(string word, string example, string help, bool needsTimes, Func<int, ISplit> create) =>
        new(word, example, help, CountRange.Text, needsTimes, text => Number(text, NumberStyles.None, CountRange) is { } count
            ? create(count)
            : null);

    static T? Number<T>(string text, NumberStyles styles, NumberRange<T> range) where T : struct, INumber<T> =>
        T.TryParse(text, styles, CultureInfo.InvariantCulture, out var number) && range.Contains(number) ? number : null;
}
