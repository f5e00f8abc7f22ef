namespace DropoutLab.Layers;

/// <summary>The modes of a module and of all inside it, to be brought back: a layer may be kept out of training on purpose.</summary>
internal sealed class ModuleModes(Module root)
{
    private readonly (Module Module, bool WasTraining)[] modes = [.. root.Modules.Select(module => (module, module.IsTraining))];

    public void Restore()
    {
        // Parents come before their children, whose mode may be another.
        foreach ((Module module, bool wasTraining) in modes)
        {
            if (wasTraining && !module.IsTraining) module.Train();
            else if (!wasTraining && module.IsTraining) module.Eval();
        }
    }
}
