using GpuAls.Core;
using GpuAls.Core.Interactions;

namespace GpuAls.Cli.Options;

/// <summary>Suggestions for an unknown word.</summary>
static class SimilarWords
{
    /// <summary>The end of a message: "; did you mean '--format'?"; empty if no word is similar.</summary>
    /// <param name="word">The unknown word.</param>
    /// <param name="words">The known words.</param>
    public static string Question(string word, IEnumerable<string> words)
    {
        var similar = Find(word, Vocabulary.From(words.Distinct()));
        return similar.Count == 0 ? "" : $"; did you mean {DisplayText.OneOf([.. similar.Select(DisplayText.Quote)])}?";
    }

    static IReadOnlyList<string> Find(string word, Vocabulary words)
    {
        try
        {
            // The same word with other upper and lower case.
            return [words.Name(words.Find(word, ""))];
        }
        catch (UnknownNameException unknown)
        {
            return unknown.Suggestions;
        }
    }
}
