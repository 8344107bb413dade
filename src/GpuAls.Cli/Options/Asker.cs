namespace GpuAls.Cli;

/// <summary>Who a question is about.</summary>
/// <param name="User">A user of the model; null for somebody new.</param>
/// <param name="Likes">What somebody new likes; null for a user of the model.</param>
sealed record Asker(string? User, Likes? Likes)
{
    /// <summary>The user, for programs; nothing for somebody without a name.</summary>
    public IReadOnlyList<Fact> Facts => User is null ? [] : [new("user", null, User)];
}
