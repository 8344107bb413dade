using GpuAls.Core.Model;

namespace GpuAls.Core.Queries;

/// <summary>Someone, or something, of whom nothing is known that is liked: no interactions, or dislikes alone, so any answer would be noise.</summary>
public sealed class NoHistoryException(string message) : GpuAlsException(message)
{
    /// <summary>For a user of a model: "user 'cid' has 3 dislikes and no likes in the model, so there is nothing to recommend from".</summary>
    internal static NoHistoryException Of(AlsModel model, int user, string consequence) =>
        new($"user {DisplayText.Quote(model.Users.Name(user))} {model.HistoryOf(user)}, so {consequence}");
}
