namespace GpuAls.Cli;

/// <summary>Somebody who is added to the users of a file before training.</summary>
/// <param name="Name">A name that no user has.</param>
/// <param name="Likes">What they like.</param>
sealed record NewListener(string Name, Likes Likes);
