namespace DropoutLab.Layers;

/// <summary>The modes of a module and of all inside it, to be brought back: a layer may be kept out of training on purpose.</summary>
internal sealed class ModuleModes(Module root)
{
    private readonly (Module Module, bool WasTraining)[] modes = [.. root.Modules.Select(module => (module, module.IsTraining))];

    public void Restore()
    {
        foreach ((Module module, bool wasTraining) in modes) module.SetOwnMode(wasTraining);
    }

    /// <summary>After a call of the user's: if it left the whole model in evaluation mode, as whoever evaluates between steps does, all
    /// modes are brought back; else what it changed in single layers is kept.</summary>
    public void KeepTraining()
    {
        if (!root.IsTraining) Restore();
        else for (int i = 0; i < modes.Length; i++) modes[i].WasTraining = modes[i].Module.IsTraining;
    }
}
