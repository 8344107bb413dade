using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>Who a question is about.</summary>
/// <param name="User">A user of the model; null for somebody new.</param>
/// <param name="Likes">What somebody new likes; null for a user of the model.</param>
sealed record Asker(string? User, Likes? Likes)
{
    /// <summary>The user, for programs; nothing for somebody without a name.</summary>
    public IReadOnlyList<Fact> Facts => User is null ? [] : [new("user", null, User)];

    /// <summary>Answers a question about them.</summary>
    /// <exception cref="RemedyException">They are a user of whom no like is known.</exception>
    public Report Answer(Func<Report> answer)
    {
        try
        {
            return answer();
        }
        catch (NoHistoryException exception) when (User is not null)
        {
            throw new RemedyException(exception.Message, "Say what they like, in place of --user: --likes", exception);
        }
    }
}
